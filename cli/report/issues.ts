import { z } from "zod";
import type { ReleaseEvent, TestResult } from "../../contracts/events.ts";
import type { HostReport } from "../../contracts/report.ts";
import { formatSeconds, formatTime, formatValue } from "./format.ts";
import { bandOf, type Numbers, numbersOf } from "./numbers.ts";
import type { ReleaseReport } from "./types.ts";

/** Something that went wrong, and what to do about it if that is known. */
export interface Issue {
  what: string;
  next?: string;
}

type EventOf<Kind extends ReleaseEvent["kind"]> = Extract<ReleaseEvent, { kind: Kind }>;

/** What a trigger adds to its verdict, as far as it is shown. */
const judgement = z.looseObject({
  did: z.string().optional(),
  why: z.string().optional(),
  command: z.string().optional(),
  signals: z
    .array(
      z.looseObject({
        title: z.string(),
        unit: z.enum(["requests/s", "share", "seconds"]),
        before: z.number().nullable(),
        now: z.number().nullable(),
        bad: z.boolean(),
      }),
    )
    .catch([])
    .default([]),
});

export const eventsOf = <Kind extends ReleaseEvent["kind"]>({ events }: HostReport, kind: Kind) =>
  events.filter((event): event is EventOf<Kind> => event.kind === kind);

/** The tests that decided on the release: those that ran last until it was recorded. */
export function lastVerification(report: HostReport): EventOf<"verification"> | undefined {
  const until = Date.parse(report.release.createdAt);
  return eventsOf(report, "verification").findLast(({ at }) => Date.parse(at) <= until);
}

/** Alerts that fired from the beginning of the release on. */
const alertsSince = (host: HostReport) => host.alerts.filter(({ to }) => to >= bandOf(host).from);

/** Everything that went wrong, in the order of time as far as it has one. */
export function issuesOf({ host }: ReleaseReport): Issue[] {
  const numbers = numbersOf(host);
  return [
    ...host.migrations.flatMap((migration) => {
      if (migration.state === "done" || migration.state === "downgraded") return [];
      const why = migration.why === undefined ? "" : `: ${migration.why}`;
      return [
        {
          what: `The migration ${migration.from} to ${migration.to} ended as ${migration.state}${why}.`,
          next: "Correct it, then run pulumi up again.",
        },
      ];
    }),
    ...host.events.flatMap(issuesOfEvent),
    ...siteIssues(numbers),
    ...alertsSince(host).map(({ name, severity, from, to }) => ({
      what: `The alert ${name}${severity === "" ? "" : ` (${severity})`} fired from ${formatTime(from)} to ${formatTime(to)}.`,
      next: "Look for its name in docs/runbooks/alerts.md.",
    })),
    ...(host.migrations.length > 0 && host.backup?.reason !== "migration"
      ? [{ what: "No backup was made before the migration.", next: "Type: bin/landfall backups now" }]
      : []),
    ...(host.backup !== null && !host.backup.uploaded
      ? [
          {
            what: `The backup ${host.backup.id} was on the droplet only.`,
            next: "Type: bin/landfall backups list",
          },
        ]
      : []),
    ...(host.release.changed
      ? [{ what: "The checkout differed from its commit.", next: "Commit what was deployed." }]
      : []),
  ];
}

function siteIssues({ downtimeSeconds, failedRequests }: Numbers): Issue[] {
  return [
    ...(downtimeSeconds !== null && downtimeSeconds >= 1
      ? [{ what: `The site did not answer for ${formatSeconds(downtimeSeconds)}.` }]
      : []),
    ...(failedRequests !== null && failedRequests > 0
      ? [
          {
            what: `About ${failedRequests} ${failedRequests === 1 ? "request was" : "requests were"} answered with an error from the beginning of the release on.`,
            next: "Look at: bin/landfall logs",
          },
        ]
      : []),
  ];
}

function issuesOfEvent(event: ReleaseEvent): Issue[] {
  switch (event.kind) {
    case "rollout":
      if (event.outcome === "done") return [];
      return [
        {
          what: `The rollout of ${event.services.join(", ")} failed at ${formatTime(event.at)}: ${event.why ?? "the reason is not known"}.`,
          next: `Look at: bin/landfall logs ${event.services.join(" ")}`,
        },
      ];
    case "verification":
      return verificationIssues(event);
    case "trigger":
      return triggerIssues(event);
    case "promotion":
      return [];
  }
}

function verificationIssues({ at, outcome, tests }: EventOf<"verification">): Issue[] {
  const cut = {
    what: `The smoke tests at ${formatTime(at)} were cut short.`,
    next: "Type: bin/landfall check",
  };
  return [
    ...tests.filter(({ result }) => result !== "passed").map((test) => testIssue(test, at)),
    ...(outcome === "cut short" ? [cut] : []),
  ];
}

function testIssue({ name, result, problems }: TestResult, at: string): Issue {
  const is = { failed: "failed", slow: "was too slow", "not run": "did not run", passed: "passed" }[result];
  const why = problems.length === 0 ? "" : `: it ${problems.join("; it ")}`;
  return {
    what: `The smoke test "${name}" ${is} at ${formatTime(at)}${why}.`,
    next: "Type: bin/landfall check",
  };
}

function triggerIssues(event: EventOf<"trigger">): Issue[] {
  if (event.verdict === "good") return [];
  const { did, why, command, signals } = judgement.parse(event);
  const numbers = signals
    .filter(({ bad }) => bad)
    .map(
      ({ title, unit, before, now }) =>
        `${title} ${formatValue(now, unit)}, before ${formatValue(before, unit)}`,
    );
  const what = [
    event.verdict === "bad"
      ? "The release did worse than the time before it"
      : "Whether the release does as well as the time before it is unknown",
    ...(numbers.length > 0 ? [`: ${numbers.join("; ")}`] : []),
    ...(did === "rolled back" ? [". The containers of the release before serve again"] : []),
    ...(why === undefined ? [] : [` (${why})`]),
    ".",
  ].join("");
  return [{ what, ...(command !== undefined && { next: `Type: ${command}` }) }];
}

/** What is left to do: what the issues ask for, each once, and what is due at other times. */
export function nextStepsOf(report: ReleaseReport): string[] {
  const { host, endingSecrets } = report;
  const { final, window, release } = host;
  const steps = [
    ...issuesOf(report).flatMap(({ next }) => next ?? []),
    ...(release.pinned === null
      ? []
      : [
          `The stack is pinned to ${release.pinned}. To return to the checkout: pulumi config rm landfall:release`,
        ]),
    ...endingSecrets,
    ...(final
      ? []
      : [`Metrics are missing until ${formatTime(window.to)}. Then type: bin/landfall report ${release.id}`]),
  ];
  return [...new Set(steps)];
}

/** Whether something brought the release before it back. */
export function wasRolledBack({ events }: HostReport): boolean {
  return events.some((event) => event.kind === "trigger" && judgement.parse(event).did === "rolled back");
}
