import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReleaseRecord } from "../../contracts/release.ts";
import { type Problem, ProblemsError } from "../../problem.ts";
import { parsePlan, parseRecord, type ReleasePlan } from "./record.ts";

/** A stack's pinned releases are in a folder of the checkout, and committed with the stack's file. */
export function pinFile(checkout: string, stack: string, release: string): string {
  return join(checkout, "releases", stack, `${release}.json`);
}

/** The stack that is pinned, and the release. */
export interface PinnedTo {
  checkout: string;
  stack: string;
  app: string;
  domain: string;
  /** The id in `landfall:release`. */
  release: string;
  /** Names of the current secret variables, for which the plan has placeholders. */
  variables: readonly string[];
}

export interface Pinned {
  record: ReleaseRecord;
  plan: ReleasePlan;
}

/** @throws ProblemsError, with the commands that help, if the stack cannot run the file's release */
export function readPinned(to: PinnedTo): Pinned {
  const file = pinFile(to.checkout, to.stack, to.release);
  const record = existsSync(file)
    ? parseRecord(readFileSync(file, "utf8"))
    : { problem: "is not in the checkout" };
  const problems = "problem" in record ? [unreadable(to, record.problem)] : problemsOf(record, to);
  if (problems.length > 0 || "problem" in record)
    throw new ProblemsError(`the stack cannot run release ${to.release}`, problems);
  return { record, plan: parsePlan(record) };
}

/** Notice at the start of a preview or an update of a pinned stack. */
export function notice({ id, createdAt, contents: { commit, stack } }: ReleaseRecord): string {
  const of = commit === null ? "" : ` of commit ${commit.slice(0, 12)}`;
  return `stack ${stack} is pinned to release ${id}${of}, recorded ${createdAt}: it runs that release, not the Compose files of the checkout.
To return to the checkout: pulumi config rm landfall:release`;
}

function unreadable({ stack, release }: PinnedTo, problem: string): Problem {
  return {
    where: `releases/${stack}/${release}.json`,
    problem,
    fix: `bin/landfall releases fetch ${release} --stack ${stack}\nor return to the checkout: pulumi config rm landfall:release`,
  };
}

/** Every difference between the stack and the record that would change the release. */
function problemsOf(record: ReleaseRecord, to: PinnedTo): Problem[] {
  const { contents } = record;
  const orReturn = "or return to the checkout: pulumi config rm landfall:release";
  const problems: Problem[] = [];
  const differ = (what: "app" | "stack" | "domain", fix: string) => {
    if (contents[what] === to[what]) return;
    const problem = `has ${what} ${contents[what]}, and this stack's is ${to[what]}`;
    problems.push({ where: `release ${record.id}`, problem, fix });
  };
  if (record.id !== to.release) problems.push(unreadable(to, `is release ${record.id}`));
  differ("app", `pulumi config set landfall:app ${contents.app}\n${orReturn}`);
  differ("stack", "pulumi config rm landfall:release");
  differ("domain", `pulumi config set landfall:domain ${contents.domain}\n${orReturn}`);
  for (const variable of new Set(parsePlan(record).placeholders.values()))
    if (!to.variables.includes(variable))
      problems.push({
        where: `release ${record.id}`,
        problem: `uses the secret ${variable}, which the stack no longer has`,
        fix: `pulumi config set --secret --path 'landfall:secrets.${variable}'\n${orReturn}`,
      });
  for (const [service, { digest, name }] of Object.entries(contents.images))
    if (digest === null)
      problems.push({
        where: `release ${record.id}`,
        problem: `ran ${name} for ${service}, an image that was in no registry, so its digest is unknown`,
        fix: "pulumi config rm landfall:release",
      });
  return problems;
}
