import type { UnknownKey } from "./applyRules.ts";

/** One sentence for the unknown keys of a service on one line. */
export function describeUnknown(entries: readonly UnknownKey[]): { line: number; text: string }[] {
  return [...Map.groupBy(entries, ({ service, line }) => `${service} ${line}`).values()].map((group) => {
    const keys = group.map(({ key }) => `\`${key}\``).join(", ");
    const rules = new Set(group.flatMap((entry) => entry.rules)).size;
    const [{ service, line } = { service: "", line: 1 }] = group;
    return {
      line,
      text: `not known: the file does not say ${keys} of ${service}, so ${rules} ${rules === 1 ? "rule" : "rules"} could not judge all of it`,
    };
  });
}
