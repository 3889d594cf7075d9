import { parseDocument } from "yaml";

export type ComposeService = Record<string, unknown>;

/** A Compose file as data, before Docker Compose has read it. */
export interface ComposeDocument {
  services?: Record<string, ComposeService>;
  include?: unknown[];
  [key: string]: unknown;
}

/** Parses the file and resolves its anchors and merge keys. @throws where it is not valid YAML */
export function parseComposeDocument(text: string): ComposeDocument {
  const document = parseDocument(text, { merge: true, logLevel: "error" });
  const [error] = document.errors;
  if (error) throw new Error(error.message.split("\n")[0]);
  // A long file whose services share settings has more aliases than the parser's default limit.
  const data: unknown = document.toJS({ maxAliasCount: -1 });
  return isRecord(data) ? (data as ComposeDocument) : {};
}

/** Top-level keys of the current format. */
const TOP_LEVEL_KEYS = /^(version|name|services|networks|volumes|secrets|configs|include|models|x-.*)$/;

/** Whether services are top-level keys, as they were before version 2 of the format. */
export function isVersion1(document: ComposeDocument): boolean {
  if (document.services !== undefined || document.include !== undefined) return false;
  return Object.entries(document).some(
    ([key, value]) => !TOP_LEVEL_KEYS.test(key) && isRecord(value) && ("image" in value || "build" in value),
  );
}

export function toList(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : [value].flat();
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
