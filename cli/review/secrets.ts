import type { Change } from "./changes.ts";

/** Never a value: the engine's log has none. */
export interface SecretChange {
  name: string;
  /** "may change": the engine names a property that holds it, and not the secret itself. */
  effect: "new" | "changes" | "may change" | "gone";
  /** Resources that get it. */
  of: string[];
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const PASSWORD = "random:index/randomPassword:RandomPassword";
const OWN: Partial<Record<Change["kind"], SecretChange["effect"]>> = {
  create: "new",
  import: "new",
  update: "changes",
  replace: "changes",
  delete: "gone",
};

/** Names only, sorted, each once with everything that gets it. */
export function secretChanges(changes: readonly Change[]): SecretChange[] {
  const found = changes.flatMap((change) => [...generatedPasswords(change), ...changedSecrets(change)]);
  const groups = Map.groupBy(found, ({ name, effect }) => `${name}\n${effect}`);
  return [...groups.values()]
    .map((all) => ({ ...(all[0] as SecretChange), of: [...new Set(all.flatMap(({ of }) => of))].sort() }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Passwords that the stack makes itself. */
function generatedPasswords({ type, kind, name, old, new: now }: Change): SecretChange[] {
  const effect = OWN[kind];
  if (type !== PASSWORD || effect === undefined) return [];
  const parent = (now ?? old)?.parent?.split("::").slice(3).join("::");
  const own = parent && name.startsWith(`${parent}-`) ? name.slice(parent.length + 1) : name;
  return [{ name: own, effect, of: [] }];
}

/** Secrets among the inputs that differ. */
function changedSecrets({ type, kind, name, old, new: now, paths }: Change): SecretChange[] {
  if (type === PASSWORD || !["update", "replace", "other"].includes(kind)) return [];
  const secrets = paths.flatMap((path) => {
    const found = [now, old].flatMap((state) => secretsAlongPath(state?.inputs, keysOf(path), []));
    // One of the two may be hidden as a whole, where the other says which of its parts are secret.
    const deepest = Math.max(...found.map(({ depth }) => depth));
    return found.filter(({ depth }) => depth === deepest);
  });
  return [...new Map(secrets.map((one) => [one.name, one])).values()].map(({ name: secret, exact }) => ({
    name: secret,
    effect: exact ? "changes" : "may change",
    of: [name],
  }));
}

/** `uploads[0].content` and `labels["a.b"]` */
function keysOf(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, plain]) => quoted ?? index ?? plain ?? "",
  );
}

interface SecretLocation {
  name: string;
  exact: boolean;
  depth: number;
}

/** The secret that a path leads to or through; where it ends above some, all of them. */
function secretsAlongPath(
  node: unknown,
  [key, ...rest]: readonly string[],
  walked: readonly string[],
  file?: string,
): SecretLocation[] {
  if (isSecret(node)) return [{ name: file ?? walked.join("."), exact: true, depth: walked.length }];
  if (typeof node !== "object" || node === null) return [];
  const called = fileOf(node) ?? file;
  if (key !== undefined)
    return secretsAlongPath((node as Record<string, unknown>)[key], rest, [...walked, key], called);
  return Object.entries(node).flatMap(([inner, value]) =>
    secretsAlongPath(value, [], [...walked, inner], called).map((one) => ({ ...one, exact: false })),
  );
}

/** A file that Docker puts into a container is better known by its path than by its place in a list. */
const fileOf = (node: object) => ("file" in node && typeof node.file === "string" ? node.file : undefined);

const isSecret = (node: unknown): boolean =>
  typeof node === "object" && node !== null && (node as Record<string, unknown>)[SIGNATURE] === SECRET;
