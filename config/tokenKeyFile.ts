import { resolve } from "node:path";
import { type KeyFile, openKeyFile, type TokenKeyIds, wrongKeys } from "../components/tokenKeys/index.ts";
import type { Problem } from "../problem.ts";
import { setCommand } from "./commands.ts";
import { schema } from "./schema.ts";

const WHERE = "landfall:tokenKeys";
const setIdentity = "pulumi config set --secret --path 'landfall:tokenKeys.identity'";
const createCommand = (id: string) => `bin/landfall oauth keys create ${id}`;

/** A file with token keys, and what it has. */
export interface OpenedFile {
  /** From the checkout. */
  file: string;
  content: KeyFile;
}

/**
 * Opens the file that the group of keys names.
 * @param given the group as the stack's configuration has it; it may be wrong in every way
 * @returns undefined where it names none
 */
export async function openConfiguredFile(given: unknown, checkout: string): Promise<OpenedFile | undefined> {
  const { file, identity } = valid(given);
  return file === undefined
    ? undefined
    : { file, content: await openKeyFile(resolve(checkout, file), identity) };
}

/** What is wrong with the file and with what opens it. */
export function tokenKeyFileProblems(
  given: unknown,
  opened: OpenedFile | undefined,
  secretKeys: ReadonlySet<string>,
): Problem[] {
  const { file, identity } = (given ?? {}) as { file?: unknown; identity?: unknown };
  const problems: Problem[] = [];
  if (identity !== undefined && !secretKeys.has(WHERE)) problems.push(plainIdentity);
  if (identity !== undefined && file === undefined) problems.push(noFile);
  if (file !== undefined && identity === undefined) problems.push(noIdentity(opened));
  return opened === undefined ? problems : [...problems, ...contentProblems(valid(given), opened)];
}

/** Those values of the group that are right by themselves. */
function valid(given: unknown): Partial<TokenKeyIds> & { file?: string; identity?: string } {
  if (typeof given !== "object" || given === null) return {};
  const { shape } = schema.shape.tokenKeys.unwrap();
  const right = Object.entries(shape).flatMap(([name, type]) => {
    const parsed = type.safeParse((given as Record<string, unknown>)[name]);
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data] as const] : [];
  });
  return Object.fromEntries(right);
}

const plainIdentity: Problem = {
  where: `${WHERE}.identity`,
  problem:
    "is in the stack's file in plain text, and decrypts the token keys; encrypt it, and if others may have read it, rotate to keys of a new file",
  fix: setIdentity,
};

const noFile: Problem = {
  where: `${WHERE}.file`,
  problem: "is not set, but identity is",
  fix: setCommand(["tokenKeys", "file"]),
};

/** Another identity would not open a file that exists. */
function noIdentity(opened: OpenedFile | undefined): Problem {
  const exists = opened !== undefined && opened.content.kind !== "missing";
  return {
    where: `${WHERE}.identity`,
    problem: "is not set, but file is",
    fix: exists ? setIdentity : setCommand(["tokenKeys", "identity"]),
  };
}

function contentProblems(
  { active, decryptOnly = [], identity }: ReturnType<typeof valid>,
  { file, content }: OpenedFile,
): Problem[] {
  const where = `${WHERE}.file`;
  const ids = [...new Set([...(active === undefined ? [] : [active]), ...decryptOnly])];
  if (content.kind === "missing")
    return [
      {
        where,
        problem: `names ${file}, which cannot be read`,
        fix: ["bring it back, or make it:", ...ids.map(createCommand)].join("\n"),
      },
    ];
  if (content.kind === "locked") {
    // Without a right identity, that is the problem.
    if (identity === undefined) return [];
    return [
      {
        where,
        problem: `names ${file}, which identity does not decrypt: it is damaged, or was encrypted for another one`,
        fix: [setIdentity, `or bring back the file: git log -- ${file}`].join("\n"),
      },
    ];
  }
  const { missing, malformed } = wrongKeys(ids, content.keys);
  return [
    ...missing.map((id) => ({
      where,
      problem: `names ${file}, which has no key ${id}`,
      fix: createCommand(id),
    })),
    ...malformed.map((id) => ({
      where,
      problem: `names ${file}, whose key ${id} is not 32 bytes as base64`,
      fix: `bring back the file as it was: git log -- ${file}`,
    })),
  ];
}
