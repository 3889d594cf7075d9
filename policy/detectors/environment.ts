export interface Variable {
  name: string;
  value: string;
}

/** Parses `NAME=value` entries. Quotes around a value, which people write in Compose files, are removed. */
export function parseVariables(envs: readonly string[] | undefined): Variable[] {
  const variables: Variable[] = [];
  for (const entry of envs ?? []) {
    const separator = entry.indexOf("=");
    const value = separator < 0 ? "" : entry.slice(separator + 1).replace(/^(["'])(.*)\1$/s, "$2");
    variables.push({ name: separator < 0 ? entry : entry.slice(0, separator), value });
  }
  return variables;
}

/** Joins the names without duplicates, sorted: "A, B". */
export function joinSorted(names: readonly string[]): string {
  return [...new Set(names)].sort().join(", ");
}
