import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type ComposeDocument, type ComposeService, isRecord, toList } from "./composeDocument.ts";
import type { Omission } from "./omission.ts";

/** Keys that name files, each with the key that Docker Compose merges the files' content into. */
const FILE_KEYS = [
  ["env_file", "environment"],
  ["label_file", "labels"],
] as const;

/** Removes the references to missing files from the document, so that Docker Compose can read the rest. */
export function removeMissingFiles(document: ComposeDocument, directory: string): Omission[] {
  const isMissing = (path: unknown): path is string =>
    typeof path === "string" &&
    !/^(https?|git|oci):|\.git(#|$)/.test(path) &&
    !existsSync(resolve(directory, path));
  return [
    ...removeIncludes(document, isMissing),
    ...Object.entries(document.services ?? {}).flatMap(([name, service]) =>
      isRecord(service)
        ? [
            ...removeFileKeys(name, service, isMissing),
            ...removeExtends(name, service, document.services ?? {}, isMissing),
          ]
        : [],
    ),
  ];
}

type IsMissing = (path: unknown) => path is string;

/** The first missing file of an entry, which is a path, a list of paths, or a record with either as `path`. */
function findMissing(entry: unknown, isMissing: IsMissing): string | undefined {
  return toList(isRecord(entry) ? entry.path : entry).find(isMissing);
}

function removeIncludes(document: ComposeDocument, isMissing: IsMissing): Omission[] {
  if (document.include === undefined) return [];
  const entries = toList(document.include);
  document.include = entries.filter((entry) => findMissing(entry, isMissing) === undefined);
  return entries.flatMap((entry) => {
    const path = findMissing(entry, isMissing);
    if (path === undefined) return [];
    return [{ path: ["include"], reason: `${path}, which is included, is not there`, refused: false }];
  });
}

function removeFileKeys(name: string, service: ComposeService, isMissing: IsMissing): Omission[] {
  return FILE_KEYS.flatMap(([key, mergedInto]) => {
    const entries = toList(service[key]);
    const present = entries.filter((entry) => findMissing(entry, isMissing) === undefined);
    if (present.length < entries.length) service[key] = present;
    return entries.flatMap((entry) => {
      const path = findMissing(entry, isMissing);
      if (path === undefined) return [];
      const reason = `${path}, which \`${key}\` of ${name} names, is not there`;
      return [{ path: ["services", name, key], reason, service: name, keys: [mergedInto], refused: false }];
    });
  });
}

function removeExtends(
  name: string,
  service: ComposeService,
  services: Record<string, ComposeService>,
  isMissing: IsMissing,
): Omission[] {
  if (service.extends === undefined) return [];
  const base = isRecord(service.extends) ? service.extends : { service: service.extends };
  const baseService = String(base.service);
  if (!isMissing(base.file) && (base.file || services[baseService])) return [];
  service.extends = undefined;
  const reason = `${base.file ?? `service ${baseService}`}, which ${name} extends, is not there`;
  return [{ path: ["services", name, "extends"], reason, service: name, refused: false }];
}
