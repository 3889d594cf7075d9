import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { PROGRAM } from "../../components/release/store.ts";
import { containerProblems } from "../containers/containerProblems.ts";
import { listContainers } from "../containers/listContainers.ts";
import { restore } from "../data/restore.ts";
import { pulumiClient } from "../pulumi/client.ts";
import { type Deployment, revealedInputs } from "../pulumi/exportedState.ts";
import { writePin } from "../release/releases.ts";
import { type DeployedStack, readRecord, runRemoteAsRoot, streamRemoteAsRoot } from "../release/store.ts";
import { repairStack } from "../repair/repair.ts";
import type { StackOptions } from "../stackOptions.ts";
import type { RollbackEffects } from "./executeRollback.ts";
import { closeJournal, writeJournal } from "./journal.ts";
import { DatabaseNotAnswering, type DataPlan } from "./plan.ts";
import { MIGRATE, readHead } from "./readInputs.ts";

export const RESTORE = "/usr/local/sbin/landfall-restore";

/** Where the files of the release that knows it lie for its migrations' way down. */
const FILES = "/mnt/data/landfall/releases/files";

/** How often a database that is to answer again is asked, each time for seconds. */
const ANSWERS = 3;
const LOOK = "Look at: bin/landfall ps, bin/landfall logs";
const ANSWER_MS = 10_000;
/** What was just restarted may take a moment. */
const ATTEMPTS = 10;
const PAUSE_MS = 3_000;

/** The hands of `landfall rollback`: the engine here, and the programs on the host. */
export function rollbackEffects(
  deployed: DeployedStack,
  { hasMigrations, planData, url, roots, options }: RollbackContext,
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
      await runRemoteAsRoot(host, [PROGRAM, "files", release, FILES]);
      const { deployment } = await pulumiClient(stack).exportRevealed();
      const words = [MIGRATE, "downgrade", to, "--image", image, "--files", FILES];
      await streamRemoteAsRoot(host, words, migrationSecrets(deployment));
    },
    async restore(backup) {
      // Agreed to already, with what it loses.
      const exitCode = await restore(backup, { ...options, inPlace: true, yes: true, fitsCode: true });
      if (exitCode !== 0) throw new Error(`the restore ended with ${exitCode}; what it said is above`);
    },
    async finishRestore() {
      await streamRemoteAsRoot(host, [RESTORE, "settle"]);
    },
    async acceptHead() {
      await runRemoteAsRoot(host, [MIGRATE, "accept"]);
    },
    async problems() {
      for (let attempt = 1; ; attempt++) {
        const site = await siteTrouble(url, host.target.address, roots);
        const troubles = [...containerProblems(await listContainers(host)), ...(site ?? [])];
        if (troubles.length === 0 || attempt === ATTEMPTS) return troubles;
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
  roots: string | undefined;
}

/** What a migration might print and nobody may read, as the gate was given it. */
export function migrationSecrets({ resources = [] }: Deployment): string {
  const gate = /:Migration\$command:remote:Command::[^:]*-run$/;
  const run = resources.find((resource) => gate.test(resource.urn) && !resource.delete);
  return String(revealedInputs(run).stdin ?? "");
}

/** What is wrong with the site's front page, if anything. Asked at the host's address, since its name may lead elsewhere. */
async function siteTrouble(
  url: string,
  address: string,
  roots: string | undefined,
): Promise<string[] | undefined> {
  const { hostname } = new URL(url);
  const agent = new Agent(roots === undefined ? {} : { ca: await readFile(roots) });
  const answer = await new Promise<number | string>((resolve) => {
    const asked = { host: address, servername: hostname, headers: { host: hostname }, agent };
    request({ ...asked, timeout: ANSWER_MS })
      .once("response", (response) => resolve(response.resume().statusCode ?? 0))
      .once("timeout", () => resolve(`nothing within ${ANSWER_MS / 1000} s`))
      .once("error", (error) => resolve(`with an error (${error.message})`))
      .end();
  });
  return typeof answer === "number" && answer < 400 ? undefined : [`${url} answers ${answer}`];
}
