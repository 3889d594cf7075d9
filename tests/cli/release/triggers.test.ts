import { describe, expect, it } from "vitest";
import { parseTriggers, triggerClause, triggerProblem } from "../../../cli/release/triggers.ts";
import type { TriggerEvent } from "../../../contracts/trigger.ts";

const [before, release] = ["20261121T110000Z-000001", "20261121T120000Z-000002"];
const signal = { signal: "errors", title: "Requests answered with an error", unit: "share" as const };
const event = (change: Partial<TriggerEvent> = {}): TriggerEvent => ({
  ...{ at: "2026-11-21T12:03:00Z", release, before, verdict: "bad", did: "rolled back" },
  command: `bin/landfall rollback ${before}`,
  signals: [
    { ...signal, before: 0.002, now: 0.3, bound: 0.01, breached: true, bad: true },
    {
      ...{ signal: "p95", title: "Response time", unit: "seconds", before: 0.12, now: 0.125 },
      ...{ bound: 0.36, breached: false, bad: false },
    },
  ],
  ...change,
});
const numbers = "Requests answered with an error 30 %, before 0.2 %";

describe("what the trigger found", () => {
  it("is read from the events, without those of other kinds and other versions", () => {
    const events = [
      { kind: "trigger", ...event() },
      { kind: "rollout" },
      { kind: "trigger", verdict: "good" },
    ];
    expect(parseTriggers(JSON.stringify(events))).toMatchObject([event()]);
  });

  it("is said of a bad release, as of last", () => {
    expect(triggerClause(release, [event()])).toBe(
      `worse than before: ${numbers}; the containers of ${before} serve in its place`,
    );
    expect(triggerClause(release, [event({ did: "proposed" })])).toContain("; it runs still");
    expect(triggerClause(release, [event(), event({ verdict: "good" })])).toBe(undefined);
    expect(triggerClause(before, [event()])).toBe(undefined);
  });

  it.each<[Partial<TriggerEvent>, string]>([
    [
      {},
      `The containers of ${before} serve in its place since 2026-11-21T12:03:00Z. To make that the stack's release: bin/landfall rollback ${before} --stack prod`,
    ],
    [{ did: "proposed" }, `Type: bin/landfall rollback ${before} --stack prod`],
    [
      { did: "failed", why: "shop-web-1 is unhealthy" },
      `The containers of ${before} were to run again, and did not: shop-web-1 is unhealthy. Type: bin/landfall rollback ${before} --stack prod`,
    ],
  ])("is a problem of what runs: %j", (change, done) => {
    expect(triggerProblem(release, [event(change)], " --stack prod")).toBe(
      `Release ${release} does worse than the time before it: ${numbers}. ${done}`,
    );
  });

  it("is no problem once another release runs", () => {
    expect(triggerProblem("20261121T130000Z-000003", [event()])).toBe(undefined);
    expect(triggerProblem(release, [event({ verdict: "unknown", did: "nothing" })])).toBe(undefined);
  });
});
