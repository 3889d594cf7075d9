import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { type TriggerEvent, triggerEvent } from "../../contracts/trigger.ts";
import type { Host } from "../host/host.ts";
import { tryRemoteAsRoot } from "../host/runAsRoot.ts";

/** What the trigger found, the oldest first. Nothing of a host that has not noted anything. */
export async function readTriggers(host: Host): Promise<TriggerEvent[]> {
  const { exitCode, stdout } = await tryRemoteAsRoot(host, [PROGRAMS.release, "events"]);
  return exitCode === 0 ? parseTriggers(stdout) : [];
}

/** Events of other kinds, and those that another version has written, are left out. */
export function parseTriggers(text: string): TriggerEvent[] {
  const events: { kind?: unknown }[] = JSON.parse(text);
  return events.flatMap((event) => {
    const parsed = triggerEvent.safeParse(event);
    return event.kind === "trigger" && parsed.success ? [parsed.data] : [];
  });
}

/** For the list of releases. Undefined where the release was not found to be bad. */
export function triggerClause(release: string, triggers: readonly TriggerEvent[]): string | undefined {
  const last = triggers.findLast((event) => event.release === release);
  if (last?.verdict !== "bad") return undefined;
  const done =
    last.did === "rolled back" ? `the containers of ${last.before} serve in its place` : "it runs still";
  return `worse than before: ${badSignals(last)}; ${done}`;
}

/** What is wrong with the release that runs, and what to type. */
export function triggerProblem(
  release: string | undefined,
  triggers: readonly TriggerEvent[],
  flags = "",
): string | undefined {
  const last = triggers.findLast((event) => event.release === release);
  if (last?.verdict !== "bad") return undefined;
  const command = `bin/landfall rollback ${last.before}${flags}`;
  const found = `Release ${last.release} does worse than the time before it: ${badSignals(last)}.`;
  if (last.did === "rolled back")
    return `${found} The containers of ${last.before} serve in its place since ${last.at}. To make that the stack's release: ${command}`;
  return `${found} ${last.did === "failed" ? `The containers of ${last.before} were to run again, and did not: ${last.why}. ` : ""}Type: ${command}`;
}

function badSignals({ signals }: TriggerEvent): string {
  return signals
    .filter(({ bad }) => bad)
    .map(({ title, now, before, unit }) => `${title} ${show(now, unit)}, before ${show(before, unit)}`)
    .join("; ");
}

function show(value: number | null, unit: TriggerEvent["signals"][number]["unit"]): string {
  if (value === null) return "unknown";
  if (unit === "share") return `${Number((value * 100).toFixed(1))} %`;
  return `${Number(value.toPrecision(2))}${unit === "seconds" ? " s" : "/s"}`;
}
