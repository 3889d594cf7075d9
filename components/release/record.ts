import { createHash } from "node:crypto";
import { LABELS } from "../../contracts/labels.ts";
import {
  type Contents,
  PLAN_FORMAT,
  RECORD_FORMAT,
  type ReleaseRecord,
  releaseRecord,
} from "../../contracts/release.ts";
import type { Plan, ProxyService } from "../compose/index.ts";

/** The plan of an app. Every app has a proxy. */
export type ReleasePlan = Plan & { proxy: ProxyService };
type ServicePlan = Plan["services"][number];

/** Independent of the order of keys. */
export function checksum(value: unknown): string {
  return createHash("sha256").update(sorted(value)).digest("hex");
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inside) =>
    typeof inside === "object" && inside !== null && !Array.isArray(inside)
      ? Object.fromEntries(Object.entries(inside).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inside,
  );
}

/** The contents of a release without its images, which only the host knows. */
export type ReleaseContents = Omit<Contents, "images">;

export function releaseContents(
  plan: ReleasePlan,
  of: Omit<ReleaseContents, "format" | "planFormat" | "settings" | "plan">,
): ReleaseContents {
  const stored = storedPlan(plan);
  return {
    ...{ format: RECORD_FORMAT, planFormat: PLAN_FORMAT, ...of },
    settings: checksum({ ...stored, services: plan.services.map(selectSettings) }),
    plan: stored,
  };
}

/** The settings of a service without its image. The config hash label is left out too, because it covers the image. */
export function selectSettings({ image: _, container, ...service }: ServicePlan): unknown {
  const labels = container.labels?.filter(({ label }) => label !== LABELS.configHash);
  return JSON.parse(JSON.stringify({ ...service, container: { ...container, labels } }));
}

/**
 * The plan as JSON stores it. Notes are left out: they are for authors of the Compose files, and do not describe what
 * runs.
 */
function storedPlan({ placeholders, notes: _, ...plan }: ReleasePlan): Record<string, unknown> {
  return JSON.parse(JSON.stringify({ ...plan, placeholders: Object.fromEntries(placeholders) }));
}

/**
 * The release's plan with each image by its digest. A tag may point to another image now, and nothing is built again.
 */
export function parsePlan({ contents: { plan, images } }: ReleaseRecord): ReleasePlan {
  const { placeholders, ...stored } = plan as unknown as Omit<ReleasePlan, "placeholders" | "notes"> & {
    placeholders: Record<string, string>;
  };
  const services = stored.services.map((service) => {
    const { platform, name } = service.image;
    const exact = { name: images[service.service]?.digest ?? name };
    return { ...service, image: platform === undefined ? exact : { ...exact, platform } };
  });
  return { ...stored, services, placeholders: new Map(Object.entries(placeholders)), notes: [] };
}

/**
 * Parses a record.
 * @returns the record, or what is wrong with it, as a clause
 */
export function parseRecord(text: string): ReleaseRecord | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "is damaged: it is not JSON" };
  }
  const inside = (value as { contents?: { format?: unknown; planFormat?: unknown } } | null)?.contents;
  for (const [found, known] of [
    [inside?.format, RECORD_FORMAT],
    [inside?.planFormat, PLAN_FORMAT],
  ])
    if (typeof found === "number" && found !== known)
      return { problem: `has format ${found}, and this version of Landfall reads ${known}` };
  const parsed = releaseRecord.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: `is damaged: ${issue?.path.join(".") || "its top"}: ${issue?.message}` };
  }
  if (checksum(parsed.data.contents) !== parsed.data.checksum)
    return { problem: "is damaged: its content does not have its checksum" };
  return parsed.data;
}

/** Names of the secrets whose values a text contains. Very short values are skipped, because any text contains them. */
export function secretsWithin(text: string, secrets: Readonly<Record<string, string>>): string[] {
  const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
  return Object.entries(secrets)
    .filter(([, value]) => value.length >= 8 && text.includes(inJson(value)))
    .map(([name]) => name)
    .sort();
}

/**
 * A stack's configuration, as a record may store it: values of plain keys, and only the names of encrypted ones.
 * @param raw every key, objects as JSON text
 */
export function publicConfig(
  raw: Readonly<Record<string, string>>,
  secretKeys: ReadonlySet<string>,
): Pick<Contents, "config" | "secretKeys"> {
  const decoded = Object.entries(raw)
    .map(([key, text]) => [key, decode(text)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const isSecret = ([key]: readonly [string, unknown]) => secretKeys.has(key);
  return {
    config: Object.fromEntries(decoded.filter((entry) => !isSecret(entry))),
    secretKeys: decoded.filter(isSecret).flatMap(([key, value]) => leaves(key, value)),
  };
}

function decode(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Paths of all leaves of a value. Pulumi marks a whole group of keys as encrypted if one of them is. */
function leaves(path: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => leaves(`${path}[${index}]`, each));
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inside]) => leaves(`${path}.${key}`, inside));
}
