import { type Change, changeLabel, changesFromEvents, isChanged } from "./changes.ts";
import { type Cost, estimateCost } from "./cost.ts";
import { type DataChange, dataChanges } from "./data.ts";
import { findInterruptions, type Interruption } from "./downtime.ts";
import type { Event } from "./events.ts";
import { isBlocking, type PolicyVerdict, policyPacks, policyVerdicts } from "./policies.ts";
import type { Prices } from "./prices.ts";
import { type SecretChange, secretChanges } from "./secrets.ts";

/** A preview as somebody who must decide reads it. Plain data, without a secret's value. */
export interface Review {
  stack: string;
  /** Whether the engine came to the end of the preview and no mandatory policy stops it. */
  good: boolean;
  /** How many resources, by what is to happen to them. */
  counts: Partial<Record<Change["kind"], number>>;
  interruptions: Interruption[];
  data: DataChange[];
  secrets: SecretChange[];
  cost: Cost;
  policies: PolicyVerdict[];
  /** That judged. */
  packs: string[];
  /** By what is to happen: resources, without the scripts and images that belong to a release of their service. */
  resources: { kind: Change["kind"]; what: string; paths: string[] }[];
  /** Steps that this version does not know: read them in the whole diff. */
  unknown: string[];
  /** What the program warns of, such as a client secret that ends. */
  warnings: string[];
  errors: string[];
}

/** What a release runs, pulls and notes for its containers: counted, and named by nothing but the whole diff. */
const DETAILS = [
  "command:remote:Command",
  "docker:index/remoteImage:RemoteImage",
  "landfall:release:Release",
];

/** @param ended whether the engine itself ended well */
export function buildReview(stack: string, events: readonly Event[], prices: Prices, ended: boolean): Review {
  const changes = changesFromEvents(events);
  const changed = changes.filter(isChanged);
  const policies = policyVerdicts(events);
  const summary = events.find(({ summaryEvent }) => summaryEvent)?.summaryEvent;
  return {
    stack,
    good: ended && summary !== undefined && summary.result !== "failed" && !isBlocking(policies),
    counts: Object.fromEntries(
      [...Map.groupBy(changes, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length]),
    ),
    interruptions: findInterruptions(changed, events),
    data: dataChanges(changed),
    secrets: secretChanges(changed),
    cost: estimateCost(changes, prices),
    policies,
    packs: policyPacks(events),
    resources: changed
      .filter(({ type, kind }) => !DETAILS.includes(type) || kind === "other")
      .map((change) => ({ kind: change.kind, what: changeLabel(change), paths: [...change.paths] })),
    unknown: changes
      .filter(({ kind }) => kind === "other")
      .map((change) => `${change.ops.join(", ")} ${changeLabel(change)}`),
    warnings: messagesIn(events, "warning"),
    errors: messagesIn(events, "error").filter((message) => message !== "preview failed"),
  };
}

export const isEmpty = ({ counts }: Review) =>
  Object.keys(counts).every((kind) => kind === "same" || kind === "read");

function messagesIn(events: readonly Event[], severity: "warning" | "error"): string[] {
  const messages = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === severity ? [diagnosticEvent.message.trim()] : [],
  );
  return [...new Set(messages)].filter((message) => message !== "");
}

/** Droplets whose size's price the state does not have. */
export function needsPrices(events: readonly Event[]): boolean {
  return estimateCost(changesFromEvents(events), new Map()).changed.some(
    ({ before, after }) => before === undefined || after === undefined,
  );
}
