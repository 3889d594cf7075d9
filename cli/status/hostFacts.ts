import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Host } from "../host/host.ts";
import { parseAnswer } from "../host/parseAnswer.ts";
import { runRemoteAsRoot } from "../host/runAsRoot.ts";

const SCRIPT = join(import.meta.dirname, "host_facts.sh");

/** What `host_facts.sh` prints. */
export const hostFacts = z.object({
  /** null before the first renewal. */
  certificate: z
    .looseObject({
      notAfter: z.string(),
      lastError: z.string().nullish(),
      /** True for one that the host has signed itself, until the first renewal. */
      selfSigned: z.boolean().optional(),
    })
    .nullable(),
  disks: z.array(z.object({ path: z.string(), size: z.number(), used: z.number(), readOnly: z.boolean() })),
  /** Those that fire; null where the app has no Prometheus. */
  alerts: z
    .union([z.array(z.object({ name: z.string(), severity: z.string() })), z.object({ problem: z.string() })])
    .nullable(),
  /** That no container has. */
  images: z.object({ count: z.number(), size: z.string() }).nullable(),
  /** Packages that wait for a reboot; null where none does. */
  reboot: z.array(z.string()).nullable(),
  failedUnits: z.array(z.string()),
});
export type HostFacts = z.infer<typeof hostFacts>;

export async function readHostFacts(host: Host): Promise<HostFacts> {
  const answer = await runRemoteAsRoot(host, ["bash", "-s"], { input: readFileSync(SCRIPT, "utf8") });
  return parseAnswer(hostFacts, answer, "the host", host);
}
