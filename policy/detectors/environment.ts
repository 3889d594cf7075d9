export interface Variable {
  name: string;
  value: string;
}

/** `NAME=value` each; quotes around a value, as people write them into Compose files, are no part of it. */
export function parseVariables(envs: readonly string[] | undefined): Variable[] {
  const found: Variable[] = [];
  for (const line of envs ?? []) {
    const at = line.indexOf("=");
    const value = at < 0 ? "" : line.slice(at + 1).replace(/^(["'])(.*)\1$/s, "$2");
    found.push({ name: at < 0 ? line : line.slice(0, at), value });
  }
  return found;
}

/** Names, sorted, each once: "A, B". */
export function joinSorted(names: readonly string[]): string {
  return [...new Set(names)].sort().join(", ");
}
