import { resolveHost } from "../host/host.ts";
import type { StackOptions } from "../stackOptions.ts";
import { formatTable } from "../text/table.ts";
import { type Container, describeState, shortName } from "./containers.ts";
import { listContainers } from "./listContainers.ts";

/** `landfall ps`: the app's containers, also those that ended. */
export async function ps(options: StackOptions & { json?: boolean }): Promise<void> {
  const host = await resolveHost(options);
  const containers = await listContainers(host);
  console.log(
    options.json
      ? JSON.stringify(containers, null, 2)
      : containerTable(containers, host.app, new Date()).join("\n"),
  );
}

/** One line a container under a line of headings; a column that no container fills is left out. */
export function containerTable(containers: readonly Container[], app: string, now: Date): string[] {
  const rows = containers.map((container) => [
    container.service,
    String(container.index),
    shortName(container, app),
    shortImage(container.image),
    describeState(container),
    ago(now.getTime() - Date.parse(container.since)),
    container.strategy ?? "",
  ]);
  return formatTable(["SERVICE", "INDEX", "CONTAINER", "IMAGE", "STATE", "SINCE", "STRATEGY"], rows);
}

/** Hashes as short as Docker shows them. */
const shortImage = (image: string) => image.replace(/(sha256:)?([0-9a-f]{12})[0-9a-f]{52}$/, "$2");

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

/** The largest unit that fits: "3 d", "2 h", "5 min", "12 s". */
export function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? ["s", 1];
  return `${Math.floor(seconds / length)} ${unit}`;
}
