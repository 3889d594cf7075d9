import { setTimeout as sleep } from "node:timers/promises";
import { PROGRAMS, RELEASE_FILES_DIR } from "../../contracts/hostPaths.ts";
import { isMigrationRun } from "../../contracts/resources.ts";
import { containerProblems } from "../containers/containerProblems.ts";
import { listContainers } from "../containers/listContainers.ts";
import { restore } from "../data/restore.ts";
import { runRemoteAsRoot, streamRemoteAsRoot } from "../host/runAsRoot.ts";
import { pulumiClient } from "../pulumi/client.ts";
import { type Deployment, revealedInputs } from "../pulumi/exportedState.ts";
import { writePin } from "../release/releases.ts";
import { type DeployedStack, readRecord } from "../release/store.ts";
import { repairStack } from "../repair/repair.ts";
import { isUp, probeSite } from "../site/probe.ts";
import type { StackOptions } from "../stackOptions.ts";
import type { RollbackEffects } from "./executeRollback.ts";
import { closeJournal, writeJournal } from "./journal.ts";
import { DatabaseNotAnswering, type DataPlan } from "./plan.ts";
import { readHead } from "./readInputs.ts";

/** How often a database that is to answer again is asked, each time for seconds. */
const ANSWERS = 3;
const LOOK = "Look at: bin/landfall ps, bin/landfall logs";
/** What was just restarted may take a moment. */
const ATTEMPTS = 10;
const PAUSE_MS = 3_000;

/** The hands of `landfall rollback`: the engine here, and the programs on the host. */
export function rollbackEffects(
  deployed: DeployedStack,
  { hasMigrations, planData, url, authorities, options }: RollbackContext,
): RollbackEffects {
  const { host, stack, name } = deployed;
  return {
    async deploy(release) {
      await writePin(stack.cwd, name, release, (await readRecord(host, release)).text);
      const pulumi = pulumiClient(stack, name);
      await pulumi.setConfig("landfall:release", release);
      // A run that was killed must not stand in the way of this one.
      await repairStack(stack, {}, (line) => console.log(line));
      await pulumi.up();
    },
    async head() {
      const head = hasMigrations ? await readHead(host) : null;
      if (typeof head !== "object" || head === null) return head;
      throw new DatabaseNotAnswering(head.unknown, LOOK);
    },
    async planData() {
      for (let attempt = 1; ; attempt++) {
        const data = await planData();
        if (data.how !== "unknown") return data;
        if (attempt === ANSWERS) throw new DatabaseNotAnswering(data.because, LOOK);
      }
    },
    async downgrade({ to, image, release }) {
      await runRemoteAsRoot(host, [PROGRAMS.release, "files", release, RELEASE_FILES_DIR]);
      const { deployment } = await pulumiClient(stack).exportRevealed();
      const words = [PROGRAMS.migrate, "downgrade", to, "--image", image, "--files", RELEASE_FILES_DIR];
      await streamRemoteAsRoot(host, words, migrationSecrets(deployment));
    },
    async restore(backup) {
      // Agreed to already, with what it loses.
      const exitCode = await restore(backup, { ...options, inPlace: true, yes: true, fitsCode: true });
      if (exitCode !== 0) throw new Error(`the restore ended with ${exitCode}; see its output above`);
    },
    async finishRestore() {
      await streamRemoteAsRoot(host, [PROGRAMS.restore, "settle"]);
    },
    async acceptHead() {
      await runRemoteAsRoot(host, [PROGRAMS.migrate, "accept"]);
    },
    async problems() {
      for (let attempt = 1; ; attempt++) {
        // At the host's address, since the site's name may lead elsewhere.
        const status = await probeSite({
          url,
          address: host.target.address,
          ...(authorities && { authorities }),
        });
        const problems = containerProblems(await listContainers(host));
        if (!isUp(status)) problems.push(`${url} answers ${status}`);
        if (problems.length === 0 || attempt === ATTEMPTS) return problems;
        await sleep(PAUSE_MS);
      }
    },
    writeJournal: (journal) => writeJournal(host, journal),
    closeJournal: () => closeJournal(host),
  };
}

export interface RollbackContext {
  /** That name the stack. */
  options: StackOptions;
  hasMigrations: boolean;
  /** What is to be done with the data, as far as the database answers. */
  planData: () => Promise<DataPlan>;
  /** Of the site. */
  url: string;
  /** File with the authorities that a sandbox's certificates are from; undefined: the public ones. */
  authorities: string | undefined;
}

/** Secrets to remove from the output of migrations, as the migration's run got them. */
export function migrationSecrets({ resources = [] }: Deployment): string {
  const run = resources.find((resource) => isMigrationRun(resource.urn) && !resource.delete);
  return String(revealedInputs(run).stdin ?? "");
}
