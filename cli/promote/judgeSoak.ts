import type { Problem } from "../../problem.ts";
import type { Budget, Soak } from "./soak.ts";
import { describeSpans, formatDuration, formatTime, type Span } from "./spans.ts";

/** What a soak is not good for. @param stack that was measured */
export function soakProblems(stack: string, { span, jobs, gaps, downs, alerts, budgets }: Soak): Problem[] {
  const again = (spans: readonly Span[]) => {
    const end = Math.max(...spans.map(({ to }) => to)) + (span.to - span.from);
    return `type the same again after ${formatTime(end)}, if nothing else happens`;
  };
  if (jobs.length === 0)
    return [
      {
        where: `the Prometheus of ${stack}`,
        problem: `has scraped nothing ${describeSpans([span])}`,
        fix: `look at: bin/landfall logs prometheus --stack ${stack}`,
      },
    ];
  return [
    ...gaps.map((gap) => ({
      where: `the Prometheus of ${stack}`,
      problem: `has no samples of ${gap.jobs.length === jobs.length ? "any job" : gap.jobs.join(", ")} ${describeSpans([gap])}`,
      fix: again([gap]),
    })),
    ...downs.map(({ job, spans }) => ({
      where: `job ${job} of ${stack}`,
      problem: `did not answer ${describeSpans(spans)}`,
      fix: again(spans),
    })),
    ...alerts.map(({ name, severity, spans }) => ({
      where: `alert ${name} of ${stack}`,
      problem: `fired (${severity}) ${describeSpans(spans)}`,
      fix: again(spans),
    })),
    ...budgets.flatMap((budget) => budgetProblems(stack, span, budget)),
  ];
}

function budgetProblems(stack: string, span: Span, { name, allowed, bads, spent }: Budget): Problem[] {
  if (spent === null) return [];
  return [
    {
      where: `objective ${name} of ${stack}`,
      problem: `was not kept: ${percent(spent)} of the requests of ${formatDuration(span.to - span.from)} were ${bads}, and ${percent(allowed)} may be`,
      fix: "correct the release, and try the next one",
    },
  ];
}

/** What a soak without problems shows, as lines for people. */
export function soakGrounds({ span, jobs, budgets }: Soak): string[] {
  return [
    `for ${formatDuration(span.to - span.from)}, all ${jobs.length} scrape jobs answered, and no alert fired`,
    budgets.length === 0
      ? "the app counts no requests, so no error budget was looked at"
      : `within the error budgets: ${budgets.map(({ name }) => name).join(", ")}`,
  ];
}

const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;
