export interface Variable {
  name: string;
  value: string;
}

/** `NAME=value` each. */
export function variablesOf(envs: readonly string[] | undefined): Variable[] {
  // Not destructured from a slice: an element that is not known yet throws by itself.
  const found: Variable[] = [];
  for (const line of envs ?? []) {
    const at = line.indexOf("=");
    found.push(at < 0 ? { name: line, value: "" } : { name: line.slice(0, at), value: line.slice(at + 1) });
  }
  return found;
}

/** Names, sorted, each once: "A, B". */
export function list(names: readonly string[]): string {
  return [...new Set(names)].sort().join(", ");
}
