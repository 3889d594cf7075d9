import { dirname, join, normalize } from "node:path";
import { parse } from "yaml";

/** Files that a Compose file names, by path relative to the folder of the first one. */
export interface References {
  composeFiles: string[];
  envFiles: string[];
}

/** Follows `include` and `extends`, which Compose resolves relative to the file that has them. */
export function references(files: readonly string[], read: (path: string) => string | undefined): References {
  const composeFiles = new Set<string>();
  const envFiles = new Set<string>();
  for (const file of files) follow(normalize(file));
  return { composeFiles: [...composeFiles], envFiles: [...envFiles] };

  function follow(file: string): void {
    const text = composeFiles.has(file) ? undefined : read(file);
    if (text === undefined) return;
    composeFiles.add(file);
    const here = (path: string) => join(dirname(file), path);
    const document = parse(text, { merge: true, maxAliasCount: -1, logLevel: "silent" }) as Record<
      string,
      unknown
    >;
    for (const entry of list(document?.include)) {
      const { path = entry, env_file } = asObject(entry);
      for (const one of list(path)) follow(here(String(one)));
      for (const one of list(env_file)) envFiles.add(here(pathOf(one)));
    }
    for (const service of Object.values(asObject(document?.services)).map(asObject)) {
      const { file: base } = asObject(service.extends);
      if (typeof base === "string") follow(here(base));
      for (const one of [...list(service.env_file), ...list(service.label_file)])
        envFiles.add(here(pathOf(one)));
    }
  }
}

const list = (value: unknown): unknown[] => (value == null ? [] : Array.isArray(value) ? value : [value]);
const asObject = (value: unknown) =>
  (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}) as Record<
    string,
    unknown
  >;
const pathOf = (value: unknown): string => String(asObject(value).path ?? value);
