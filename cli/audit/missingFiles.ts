import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseDocument } from "yaml";

/** What the file leaves open: it is elsewhere, or Docker Compose refuses it. */
export interface Omission {
  /** Where in the file. */
  path: string[];
  /** A clause: "`env_file` of web is not there". */
  reason: string;
  /** The service that is only partly known by it. */
  service?: string;
  /** Its keys that may hold more than the file says; every one that it does not write where there is no list. */
  keys?: readonly string[];
  /** Whether Docker Compose would not run the file as it is. */
  refused: boolean;
}

/** In place of the image of a service that another file completes. */
export const DEFINED_ELSEWHERE = "said-by-another-file";

type Service = Record<string, unknown>;
export interface ComposeDocument {
  services?: Record<string, Service>;
  include?: unknown[];
  [key: string]: unknown;
}

/** The file as data, with its anchors and merge keys resolved. @throws where it is no YAML. */
export function parseComposeDocument(text: string): ComposeDocument {
  const document = parseDocument(text, { merge: true, logLevel: "error" });
  const [wrong] = document.errors;
  if (wrong) throw new Error(wrong.message.split("\n")[0]);
  // A long file of services that share their settings has more aliases than the parser takes for harmless.
  const data: unknown = document.toJS({ maxAliasCount: -1 });
  return isRecord(data) ? (data as ComposeDocument) : {};
}

/** Keys that a file of the format of today may begin with. */
const TOP = /^(version|name|services|networks|volumes|secrets|configs|include|models|x-.*)$/;

/** Whether services stand at the top, as they did before version 2. */
export function isVersion1(file: ComposeDocument): boolean {
  if (file.services !== undefined || file.include !== undefined) return false;
  return Object.entries(file).some(
    ([key, value]) => !TOP.test(key) && isRecord(value) && ("image" in value || "build" in value),
  );
}

/** Takes out what names files that are not there, so that the rest can be judged. */
export function removeMissingFiles(file: ComposeDocument, directory: string): Omission[] {
  const isAbsent = (path: unknown): path is string =>
    typeof path === "string" &&
    !/^(https?|git|oci):|\.git(#|$)/.test(path) &&
    !existsSync(resolve(directory, path));
  const gaps: Omission[] = [];
  const absentOf = (entry: unknown) => toList(isRecord(entry) ? entry.path : entry).find(isAbsent);
  const kept = toList(file.include).filter((entry) => {
    const path = absentOf(entry);
    if (path !== undefined)
      gaps.push({ path: ["include"], reason: `${path}, which is included, is not there`, refused: false });
    return path === undefined;
  });
  if (file.include !== undefined) file.include = kept;
  for (const [name, service] of Object.entries(file.services ?? {})) {
    if (!isRecord(service)) continue;
    const gap = (key: string, what: string, keys?: string[]) =>
      gaps.push({
        path: ["services", name, key],
        reason: what,
        service: name,
        ...(keys && { keys }),
        refused: false,
      });
    for (const [key, merged] of [
      ["env_file", "environment"],
      ["label_file", "labels"],
    ] as const) {
      const entries = toList(service[key]);
      const there = entries.filter((entry) => absentOf(entry) === undefined);
      for (const entry of entries) {
        const path = absentOf(entry);
        if (path !== undefined)
          gap(key, `${path}, which \`${key}\` of ${name} names, is not there`, [merged]);
      }
      if (there.length < entries.length) service[key] = there;
    }
    const base = isRecord(service.extends) ? service.extends : { service: service.extends };
    const from = String(base.service);
    if (service.extends !== undefined && (isAbsent(base.file) || (!base.file && !file.services?.[from]))) {
      gap("extends", `${base.file ?? `service ${from}`}, which ${name} extends, is not there`);
      service.extends = undefined;
    }
  }
  return gaps;
}

/** Takes out what Docker Compose refuses, by its words; undefined where they name nothing that can be left out. */
export function removeRefused(file: ComposeDocument, words: string): Omission | undefined {
  const services = file.services ?? {};
  const said = words.replaceAll(/\[([^\]]+)\]/g, ".$1");
  const named = Object.keys(services)
    .filter((name) => said.includes(`services.${name}`) || said.includes(`service "${name}"`))
    .sort((a, b) => b.length - a.length)[0];
  const missing = /undefined (volume|network|secret|config) "?([\w.-]+)/.exec(said);
  if (missing) {
    const [, kind, name] = missing as unknown as [string, string, string];
    const all = { ...(file[`${kind}s`] as object | null) };
    file[`${kind}s`] = { ...all, [name]: /secret|config/.test(kind) ? { file: `./${name}` } : {} };
    return {
      path: named ? ["services", named] : [],
      reason: `${kind} ${name} is used and not described`,
      refused: true,
    };
  }
  const foreign = [
    ...(/additional propert\w+ (.*) not allowed/.exec(said)?.[1] ?? "").matchAll(/'([^']+)'/g),
  ].map(([, key]) => key as string);
  if (named === undefined) {
    for (const key of foreign) delete file[key];
    const gone = foreign.map((key) => `\`${key}\``).join(", ");
    return foreign.length > 0 && file.services !== undefined
      ? { path: [foreign[0] as string], reason: `${gone} is no key of a Compose file`, refused: true }
      : undefined;
  }
  const service = services[named] as Service;
  if (/neither an image nor a build/.test(said)) {
    service.image = DEFINED_ELSEWHERE;
    const what = `${named} has neither \`image\` nor \`build\` here: what another file says of it is not known`;
    return { path: ["services", named], reason: what, service: named, refused: false };
  }
  const after = said.slice(said.indexOf(`services.${named}`) + `services.${named}`.length);
  const key = /depends on undefined/.test(said) ? "depends_on" : /^\.([\w-]+)/.exec(after)?.[1];
  const keys = foreign.some((name) => name in (service ?? {})) ? foreign : key === undefined ? [] : [key];
  const present = keys.filter((name) => isRecord(service) && name in service);
  const why = said.replace(/^.*?\bservices?[ .]/s, "").split("\n")[0];
  if (present.length === 0) {
    delete services[named];
    return { path: ["services", named], reason: `Docker Compose refuses ${named}: ${why}`, refused: true };
  }
  for (const name of present) delete service[name];
  const what = `Docker Compose refuses ${present.map((name) => `\`${name}\``).join(", ")} of ${named}: ${why}`;
  return {
    path: ["services", named, present[0] as string],
    reason: what,
    service: named,
    keys: present,
    refused: true,
  };
}

function toList(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : [value].flat();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
