import type { Event } from "./events.ts";

export interface PolicyVerdict {
  level: string;
  rule: string;
  resource: string;
  message: string;
}

/** Mandatory ones first, then sorted: the engine comes to them in another order each time. */
export function policyVerdicts(events: readonly Event[]): PolicyVerdict[] {
  const found = events.flatMap(({ policyEvent }) =>
    policyEvent === undefined
      ? []
      : [
          {
            level: policyEvent.enforcementLevel,
            rule: policyEvent.policyName,
            resource: policyEvent.resourceUrn?.split("::").slice(3).join("::") ?? "",
            // Its first line is the rule's description.
            message: policyEvent.message.trim().split("\n").slice(1).join(" ") || policyEvent.message.trim(),
          },
        ],
  );
  const once = [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
  const rank = (level: string) => (level === "mandatory" ? 0 : 1);
  return once.sort(
    (a, b) =>
      rank(a.level) - rank(b.level) || a.rule.localeCompare(b.rule) || a.message.localeCompare(b.message),
  );
}

export function policyPacks(events: readonly Event[]): string[] {
  const names = events.flatMap(({ policyAnalyzeSummaryEvent: pack }) =>
    pack === undefined ? [] : [`${pack.policyPackName} ${pack.policyPackVersion ?? ""}`.trim()],
  );
  return [...new Set(names)];
}

/** Whether `pulumi up` would be stopped: what people read first then. */
export const isBlocking = (verdicts: readonly PolicyVerdict[]) =>
  verdicts.some(({ level }) => level === "mandatory");
