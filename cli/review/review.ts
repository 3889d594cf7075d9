import { type Change, changesIn, isChanged, labelOf } from "./changes.ts";
import { type Cost, costIn } from "./cost.ts";
import { type DataChange, dataIn } from "./data.ts";
import { type Interruption, interruptionsIn } from "./downtime.ts";
import type { Event } from "./events.ts";
import { type PolicyVerdict, packsIn, stops, verdictsIn } from "./policies.ts";
import type { Prices } from "./prices.ts";
import { type SecretChange, secretsIn } from "./secrets.ts";

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
  errors: string[];
}

/** What a release runs, pulls and notes for its containers: counted, and named by nothing but the whole diff. */
const DETAILS = [
  "command:remote:Command",
  "docker:index/remoteImage:RemoteImage",
  "landfall:release:Release",
];

/** @param ended whether the engine itself ended well */
export function reviewOf(stack: string, events: readonly Event[], prices: Prices, ended: boolean): Review {
  const changes = changesIn(events);
  const changed = changes.filter(isChanged);
  const policies = verdictsIn(events);
  const summary = events.find(({ summaryEvent }) => summaryEvent)?.summaryEvent;
  return {
    stack,
    good: ended && summary !== undefined && summary.result !== "failed" && !stops(policies),
    counts: Object.fromEntries(
      [...Map.groupBy(changes, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length]),
    ),
    interruptions: interruptionsIn(changed, events),
    data: dataIn(changed),
    secrets: secretsIn(changed),
    cost: costIn(changes, prices),
    policies,
    packs: packsIn(events),
    resources: changed
      .filter(({ type, kind }) => !DETAILS.includes(type) || kind === "other")
      .map((change) => ({ kind: change.kind, what: labelOf(change), paths: [...change.paths] })),
    unknown: changes
      .filter(({ kind }) => kind === "other")
      .map((change) => `${change.ops.join(", ")} ${labelOf(change)}`),
    errors: errorsIn(events),
  };
}

export const isEmpty = ({ counts }: Review) =>
  Object.keys(counts).every((kind) => kind === "same" || kind === "read");

function errorsIn(events: readonly Event[]): string[] {
  const said = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" ? [diagnosticEvent.message.trim()] : [],
  );
  return [...new Set(said)].filter((message) => message !== "preview failed" && message !== "");
}

/** Droplets whose size's price the state does not have. */
export function needsPrices(events: readonly Event[]): boolean {
  return costIn(changesIn(events), new Map()).changed.some(
    ({ before, after }) => before === undefined || after === undefined,
  );
}
