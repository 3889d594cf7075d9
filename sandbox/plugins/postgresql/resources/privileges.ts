/** Privileges of each kind of object, and how two sets of privileges are compared. */
import type { Failure, Properties } from "../../server/resource.ts";
import { ident } from "../server.ts";

/** Privileges of each kind of object, without ALL. */
const PRIVILEGES: Record<string, readonly string[]> = {
  database: ["CREATE", "CONNECT", "TEMPORARY"],
  function: ["EXECUTE"],
  procedure: ["EXECUTE"],
  routine: ["EXECUTE"],
  schema: ["CREATE", "USAGE"],
  sequence: ["USAGE", "SELECT", "UPDATE"],
  table: ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
  type: ["USAGE"],
};

export function checkPrivileges(inputs: Properties, kinds: readonly string[]): Failure[] {
  const kind = String(inputs.objectType);
  if (inputs.objectType !== undefined && !kinds.includes(kind)) {
    return [
      { property: "objectType", reason: `'objectType' must be one of ${kinds.join(", ")}, not '${kind}'` },
    ];
  }
  const allowed = ["ALL", ...(PRIVILEGES[kind] ?? [])];
  const strange = ((inputs.privileges as string[] | undefined) ?? []).filter(
    (each) => !allowed.includes(each),
  );
  if (inputs.objectType === undefined || strange.length === 0) return [];
  const reason = `'privileges' on a ${kind} cannot hold ${strange.join(", ")}; it takes ${allowed.join(", ")}`;
  return [{ property: "privileges", reason }];
}

/**
 * The wanted privileges if the server has exactly these (ALL means all of them). Otherwise those of the server, so that
 * a change shows.
 */
export function seenPrivileges(kind: string, wanted: readonly string[], actual: readonly string[]): string[] {
  const all = PRIVILEGES[kind] ?? [];
  const expanded = wanted.includes("ALL") ? all : wanted;
  const same =
    new Set(expanded).size === new Set(actual).size && expanded.every((each) => actual.includes(each));
  return same ? [...wanted] : [...actual];
}

/** "public" means every role, and is not a name. */
export function grantee(role: unknown): string {
  return isPublic(role) ? "PUBLIC" : ident(String(role));
}

export function isPublic(role: unknown): boolean {
  return String(role).toLowerCase() === "public";
}
