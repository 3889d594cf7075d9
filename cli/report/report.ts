import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { execa } from "execa";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { RELEASE_ID } from "../../contracts/ids.ts";
import { type HostReport, hostReport, metricsReport } from "../../contracts/report.ts";
import { paths } from "../../toolchain/paths.ts";
import { endingSecretsOf } from "../data/endingSecrets.ts";
import { type Host, resolveHost } from "../host/host.ts";
import { parseAnswer } from "../host/parseAnswer.ts";
import { runRemoteAsRoot } from "../host/runAsRoot.ts";
import { pulumiClient } from "../pulumi/client.ts";
import { resolveStack } from "../pulumi/resolveStack.ts";
import { releasesCommand } from "../release/store.ts";
import type { StackOptions } from "../stackOptions.ts";
import { UsageError } from "../usage.ts";
import { issuesOf } from "./issues.ts";
import { renderNowPage } from "./nowPage.ts";
import { renderReleasePage } from "./releasePage.ts";
import { costOf, findUpdate } from "./stackFacts.ts";
import type { ReleaseReport } from "./types.ts";

export interface ReportOptions extends StackOptions {
  json?: boolean;
  open?: boolean;
  output?: string;
  /** Hours; true where none is given. */
  now?: string | true;
}

const HOURS = "6";

/** `landfall report [release]`. */
export async function report(id: string | undefined, options: ReportOptions): Promise<void> {
  if (options.now !== undefined && id !== undefined)
    throw new UsageError("--now shows no release: give a release or --now, not both");
  const host = await resolveHost(options);
  if (options.now !== undefined) return reportNow(host, options.now === true ? HOURS : options.now, options);
  if (id !== undefined && !RELEASE_ID.test(id))
    throw new UsageError(
      `"${id}" is not a release such as 20261121T154500Z-0a1b2c. Type: ${releasesCommand(host)}`,
    );
  const found = await completeReport(await readHostReport(host, id), options);
  const page = renderReleasePage(found);
  await runRemoteAsRoot(host, [PROGRAMS.report, "page", found.host.release.id], { input: page });
  const name = found.host.release.id;
  if (!options.json) for (const { what } of issuesOf(found)) console.log(what);
  await handOver({ json: found, page, name }, options);
}

async function readHostReport(host: Host, id: string | undefined): Promise<HostReport> {
  const answer = await runRemoteAsRoot(host, [PROGRAMS.report, "show", ...(id === undefined ? [] : [id])]);
  return parseAnswer(hostReport, answer, PROGRAMS.report, host);
}

/** Adds what the host does not know. A backend that does not answer is no reason to go without a report. */
async function completeReport(host: HostReport, options: StackOptions): Promise<ReleaseReport> {
  const { stack, name } = await resolveStack(options);
  const pulumi = pulumiClient(stack, name);
  const [update, cost, endingSecrets] = await Promise.all([
    pulumi
      .history()
      .then((printed) => findUpdate(printed, host.release.createdAt))
      .catch(() => null),
    pulumi
      .export()
      .then(({ deployment }) => costOf(deployment))
      .catch(() => null),
    endingSecretsOf(options),
  ]);
  return { host, update, cost, endingSecrets };
}

async function reportNow(host: Host, hours: string, options: ReportOptions): Promise<void> {
  const answer = await runRemoteAsRoot(host, [PROGRAMS.report, "now", hours]);
  const json = parseAnswer(metricsReport, answer, PROGRAMS.report, host);
  await handOver({ json, page: renderNowPage(json, host.app), name: `now-${host.app}` }, options);
}

/** Prints the JSON, or writes a file, and opens the page. */
async function handOver(
  { json, page, name }: { json: object; page: string; name: string },
  options: ReportOptions,
): Promise<void> {
  const text = options.json ? `${JSON.stringify(json, null, 2)}\n` : page;
  if (options.json && options.output === undefined) {
    process.stdout.write(text);
    return;
  }
  const file = options.output ?? join(paths.checkout, ".landfall/reports", `${name}.html`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  console.log(options.output ?? relative(process.cwd(), file));
  if (options.open && !options.json) await openFile(file);
}

async function openFile(file: string): Promise<void> {
  const program = process.platform === "darwin" ? "open" : "xdg-open";
  const { failed } = await execa(program, [file], { reject: false, stdio: "ignore" });
  if (failed) console.error(`${program} cannot open it: open it in a browser yourself.`);
}
