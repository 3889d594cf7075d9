import type { Problem } from "../../problem.ts";
import { remove } from "./dockerHost.ts";
import type { Engine } from "./engine.ts";
import { type Finding, NOTHING } from "./inspect.ts";
import type { Deployment } from "./state.ts";
import { repaired, UNREAD } from "./surgery.ts";

type Report = (line: string) => void;

/**
 * Removes what is half-made, writes the state, and lets the engine read what came into it.
 *
 * @param toRead URNs that are to be read beside those of the findings
 * @param repair what to type to try again
 * @returns what could not be done; the pending operation of it is still in the state
 */
export async function carryOut(
  pulumi: Engine,
  findings: readonly Finding[],
  toRead: readonly string[],
  repair: string,
  report: Report,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const settled = new Set<string>();
  const imports = new Map<string, string>();
  const rereads = new Set(toRead);
  for (const finding of findings) {
    try {
      if (finding.todo === "nothing") throw new Error(finding.problem);
      if (finding.todo === "remove") await remove(finding.host, finding.removal, finding.id);
      if (finding.todo === "import") imports.set(finding.urn, finding.id);
      else settled.add(finding.urn);
      if (finding.todo === "reread") rereads.add(finding.urn);
      if (finding.todo === "clear" || finding.todo === "remove") report(`  ${finding.name}: ${finding.says}`);
    } catch (error) {
      problems.push(problemOf(finding, error as Error, repair));
    }
  }
  if (settled.size + imports.size > 0) await pulumi.import(repaired(await pulumi.export(), settled, imports));
  problems.push(...(await read(pulumi, [...imports.keys(), ...rereads], findings, repair, report)));
  return problems;
}

async function read(
  pulumi: Engine,
  urns: readonly string[],
  findings: readonly Finding[],
  repair: string,
  report: Report,
): Promise<Problem[]> {
  const present = ({ resources = [] }: Deployment) => new Set(resources.map(({ urn }) => urn));
  const before = present((await pulumi.export()).deployment);
  const targets = urns.filter((urn) => before.has(urn));
  if (targets.length > 0) {
    try {
      await pulumi.refresh(targets);
    } catch (error) {
      return [
        {
          where: `${targets.length} resources`,
          problem: `could not be read: ${(error as Error).message}`,
          fix: repair,
        },
      ];
    }
  }
  const { deployment } = await pulumi.export();
  const after = present(deployment);
  for (const finding of findings) {
    if (finding.todo === "import")
      report(`  ${finding.name}: ${after.has(finding.urn) ? finding.says : NOTHING}`);
    if (finding.todo === "reread")
      report(
        `  ${finding.name}: ${after.has(finding.urn) ? "still there, the next pulumi up deletes it" : "is gone, and forgotten"}`,
      );
  }
  return (deployment.resources ?? [])
    .filter(({ initErrors }) => initErrors?.includes(UNREAD))
    .map(({ urn }) => ({ where: urn, problem: "is in the state, but was not read", fix: repair }));
}

function problemOf(finding: Finding, error: Error, repair: string): Problem {
  return {
    where: finding.name,
    problem: error.message,
    fix: finding.todo === "nothing" ? finding.fix : repair,
  };
}
