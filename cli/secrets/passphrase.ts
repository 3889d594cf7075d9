import { readFileSync, statSync } from "node:fs";
import { parse } from "yaml";
import { type Problem, ProblemsError } from "../../problem.ts";
import { UsageError } from "../usage.ts";

/** Shorter ones are found by trying: the stack's file, which everybody with the repository has, says when one is right. */
const MIN_LENGTH = 16;

/**
 * What a file has for a passphrase, as the engine reads it: without spaces at its ends.
 * @throws ProblemsError with everything that is wrong, and never with what the file says
 */
export function readPassphrase(file: string): string {
  const problems: Problem[] = [];
  const add = (problem: string, fix: string) => problems.push({ where: file, problem, fix });
  const make = `type: (umask 077; openssl rand -base64 32 >${file})`;
  let text = "";
  try {
    text = readFileSync(file, "utf8").trim();
    if ((statSync(file).mode & 0o077) !== 0) add("can be read by others", `type: chmod 600 ${file}`);
    if (text === "") add("is empty", make);
    else if (/[\r\n]/.test(text)) add("has more than one line", make);
    else if (text.length < MIN_LENGTH) add(`has fewer than ${MIN_LENGTH} characters`, make);
  } catch (error) {
    add(`cannot be read (${(error as NodeJS.ErrnoException).code})`, make);
  }
  if (problems.length > 0) throw new ProblemsError("the passphrase was not changed", problems);
  return text;
}

/** @throws UsageError for a stack whose secrets no passphrase opens */
export function checkProvider(stackFile: string, text: string): void {
  const { encryptionsalt, secretsprovider } = (parse(text) ?? {}) as Record<string, string | undefined>;
  if (encryptionsalt !== undefined) return;
  if (secretsprovider === undefined)
    throw new UsageError(`${stackFile} has no secrets, so there is no passphrase to change`);
  // What follows the scheme may name accounts.
  const scheme = secretsprovider.replace(/:.*$/, "");
  throw new UsageError(
    `${stackFile} has its secrets encrypted by ${scheme}, which changes its key itself. Another one: pulumi stack change-secrets-provider <url>`,
  );
}
