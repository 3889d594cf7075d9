import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { RegionSettings } from "../settings.ts";

/** The start or the end of one of the region's containers. */
export interface ContainerEvent {
  action: "start" | "die";
  labels: Record<string, string>;
  /** Of "die" only. */
  exitCode?: number;
}

export interface Watch {
  close(): Promise<void>;
}

/**
 * Follows the region's containers until closed.
 * @param connected called after each (re)connection, because events in between are lost
 */
export function watchContainers(
  settings: RegionSettings,
  on: (event: ContainerEvent) => void,
  connected: () => void,
): Watch {
  const stop = new AbortController();
  const done = follow();
  return {
    async close() {
      stop.abort();
      await done;
    },
  };

  async function follow(): Promise<void> {
    while (!stop.signal.aborted) {
      const filters = ["type=container", "event=start", "event=die", `label=${settings.label}`];
      const args = filters.flatMap((filter) => ["--filter", filter]);
      const events = execa("docker", ["events", "--format", "{{json .}}", ...args], {
        reject: false,
        buffer: false,
        stdin: "ignore",
        stderr: "ignore",
        cancelSignal: stop.signal,
      });
      connected();
      for await (const line of createInterface({ input: events.stdout })) on(parseEvent(line));
      await events;
      // dockerd is unavailable, perhaps restarting.
      await sleep(1_000, undefined, { signal: stop.signal }).catch(() => {});
    }
  }
}

/** @param line JSON from `docker events` */
export function parseEvent(line: string): ContainerEvent {
  const { Action: action, Actor } = JSON.parse(line);
  const { exitCode, ...labels } = Actor.Attributes;
  return { action, labels, ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }) };
}
