import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ResolveArgs, resolve } from "../../components/compose/index.ts";
import type { Model } from "../../components/compose/model.ts";
import { type PortEntry, portEntries } from "./ports.ts";

/** Services with their `ports` as written: Compose's model of all files in which no variable has its value yet. */
export interface Written {
  services?: Record<string, { ports?: unknown[] }>;
}

/**
 * The entries of each service's `ports`, with the text of those that have variables in them.
 * @param args that `model` was resolved by
 */
export async function writtenPorts(
  model: Model,
  written: Written,
  args: ResolveArgs,
): Promise<Record<string, PortEntry[]>> {
  const entries = portEntries(model);
  const varying = Object.entries(written.services ?? {}).filter(
    ([service, { ports }]) => service in entries && JSON.stringify(ports ?? []).includes("$"),
  );
  for (const [service, { ports = [] }] of varying) entries[service] = await ask(ports, args);
  return entries;
}

/** Has Docker Compose say of each entry which ports it means: each is a service's of its own. */
async function ask(entries: readonly unknown[], args: ResolveArgs): Promise<PortEntry[]> {
  const directory = await mkdtemp(join(tmpdir(), "landfall-ports-"));
  try {
    const file = join(directory, "compose.json");
    const services = entries.map((entry, index) => [`p${index}`, { image: "x", ports: [entry] }]);
    await writeFile(file, JSON.stringify({ services: Object.fromEntries(services) }));
    const { model } = await resolve({ ...args, files: [file], profiles: [] });
    return entries.map((written, index) => {
      const ports = model.services?.[`p${index}`]?.ports ?? [];
      return JSON.stringify(written).includes("$") ? { written, ports } : { ports };
    });
  } finally {
    await rm(directory, { recursive: true });
  }
}
