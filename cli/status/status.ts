import { loadApp } from "../../planning/description/load.ts";
import { listCommand, parseContainers } from "../containers/containers.ts";
import { type DataStatus, readDataStatus, statusReport } from "../data/status.ts";
import { type Host, resolveHost } from "../host/host.ts";
import { readRemote } from "../host/remote.ts";
import { listRecordedReleases } from "../release/store.ts";
import type { StackOptions } from "../stackOptions.ts";
import { type AppStatus, type Described, describeHost } from "./describeHost.ts";
import { readHostFacts } from "./hostFacts.ts";
import { wrap } from "./wrap.ts";

const WIDTH = 80;
/** Where the second column begins. */
const INDENT = 18;

/** `landfall status`. @returns the exit code: 1 where something is wrong */
export async function status(options: StackOptions & { json?: boolean }): Promise<number> {
  const host = await resolveHost(options);
  const now = new Date();
  const [app, data] = await Promise.all([readAppStatus(host), readData(host, options)]);
  const parts = [describeHost(app, now, host.flags), describeData(data, now, host.flags)];
  const lines = parts.flatMap((part) => part.lines);
  const problems = parts.flatMap((part) => part.problems);
  if (options.json) console.log(JSON.stringify({ ...data, ...app, problems }, null, 2));
  else print({ lines, problems });
  return problems.length === 0 ? 0 : 1;
}

/** What of {@link status} is about the data, for a deployment: it is not to fail because a reboot is due. */
export async function dataStatus(options: StackOptions): Promise<number> {
  const host = await resolveHost(options);
  const found = describeData(await readData(host, options), new Date(), host.flags);
  print(found);
  return found.problems.length === 0 ? 0 : 1;
}

function print({ lines, problems }: Described): void {
  for (const line of lines) console.log(wrap(line, WIDTH, INDENT).join("\n"));
  for (const problem of problems) console.error(wrap(problem, WIDTH, 2).join("\n"));
}

async function readAppStatus(host: Host): Promise<AppStatus> {
  const [releases, printed, facts] = await Promise.all([
    listRecordedReleases(host),
    readRemote(host, listCommand(host.app)),
    readHostFacts(host),
  ]);
  return { release: releases[0], containers: parseContainers(printed), host: facts };
}

/** Whether an app's data are safe; without a database of its own, it has none that Landfall keeps. */
async function readData(
  host: Host,
  options: StackOptions,
): Promise<DataStatus | { dataProblem: string | null }> {
  const app = await loadApp(host.app);
  if (app !== undefined && app.database === undefined) return { dataProblem: null };
  return readDataStatus(host, options).catch(({ message }: Error) => ({ dataProblem: message }));
}

function describeData(data: Awaited<ReturnType<typeof readData>>, now: Date, flags: string): Described {
  if (!("dataProblem" in data)) return statusReport(data, now, flags);
  const none = "Backups           none: the app has no database that Landfall backs up";
  if (data.dataProblem === null) return { lines: [none], problems: [] };
  return { lines: ["Backups           unknown"], problems: [data.dataProblem] };
}
