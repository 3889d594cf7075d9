/** What the engine says of the policies: `mandatory rule resource`, sorted. */
export function reported(output: string): string[] {
  const lines = output.matchAll(/^ +- \[(\w+)\] +\[severity: \w+\] +(\S+) +\(\S+: (\S+)\)$/gm);
  return [...new Set([...lines].map(([, level, rule, resource]) => `${level} ${rule} ${resource}`))].sort();
}
