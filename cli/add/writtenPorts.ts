import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { type ResolveArgs, resolve } from "../../components/compose/index.ts";
import type { Model, Port } from "../../components/compose/model.ts";
import { type PortEntry, portEntries } from "./ports.ts";

/** An entry of `ports` in a Compose file. */
interface Line {
  service: string;
  written: unknown;
  /** What Docker Compose makes of it. */
  ports: Port[];
}

/**
 * The entries of each service's `ports`, with the text of those that have variables in them.
 * @param texts of all Compose files, also of those that others include or extend
 * @param args that `model` was resolved by
 */
export async function writtenPorts(
  model: Model,
  texts: readonly string[],
  args: ResolveArgs,
): Promise<Record<string, PortEntry[]>> {
  const found = texts.flatMap(linesOf);
  if (!found.some(({ written }) => varies(written))) return portEntries(model);
  const lines = await understood(found, args);
  const entries = Object.entries(portEntries(model));
  return Object.fromEntries(entries.map(([service, ports]) => [service, withText(service, ports, lines)]));
}

const varies = (written: unknown) => JSON.stringify(written).includes("$");

function linesOf(text: string): Omit<Line, "ports">[] {
  const { services } = parse(text, { merge: true, maxAliasCount: -1, logLevel: "silent" }) ?? {};
  return Object.entries((services ?? {}) as Record<string, { ports?: unknown } | null>).flatMap(
    ([service, own]) => (Array.isArray(own?.ports) ? own.ports.map((written) => ({ service, written })) : []),
  );
}

/** Has Docker Compose say of each entry which ports it means: each is a service's of its own. */
async function understood(lines: readonly Omit<Line, "ports">[], args: ResolveArgs): Promise<Line[]> {
  const directory = await mkdtemp(join(tmpdir(), "landfall-ports-"));
  try {
    const file = join(directory, "compose.json");
    const services = lines.map(({ written }, index) => [`p${index}`, { image: "x", ports: [written] }]);
    await writeFile(file, JSON.stringify({ services: Object.fromEntries(services) }));
    const { model } = await resolve({ ...args, files: [file] });
    return lines.map((line, index) => ({ ...line, ports: model.services?.[`p${index}`]?.ports ?? [] }));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Ports that one line with variables makes are one entry. What a service extends is written at another one. */
function withText(service: string, entries: readonly PortEntry[], lines: readonly Line[]): PortEntry[] {
  const own = lines.filter((line) => line.service === service);
  const byLine = new Map<Line, PortEntry>();
  return entries.flatMap((entry) => {
    const [port] = entry.ports as [Port];
    const line = [...own, ...lines].find(({ ports }) =>
      ports.some((one) => identity(one) === identity(port)),
    );
    if (line === undefined || !varies(line.written)) return [entry];
    const known = byLine.get(line);
    if (known !== undefined) {
      known.ports.push(port);
      return [];
    }
    const first = { written: line.written, ports: [port] };
    byLine.set(line, first);
    return [first];
  });
}

function identity({ host_ip, published, target, protocol }: Port): string {
  return JSON.stringify([host_ip, published, target, protocol]);
}
