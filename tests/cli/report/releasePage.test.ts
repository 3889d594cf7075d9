import { describe, expect, it } from "vitest";
import { renderReleasePage } from "../../../cli/report/releasePage.ts";
import type { ReleaseReport } from "../../../cli/report/types.ts";
import { host, report } from "./samples.ts";

/** The words of a page without its plots, a line each cell, item or heading; cells of a row are joined. */
function words(page: string): string[] {
  return page
    .replace(/^.*<body>|<svg.*?<\/svg>|<span class="track">.*?<\/span><\/span>/gs, "")
    .replace(/\n/g, "")
    .replace(/<\/(td|th)>(?=<(td|th))/g, " | ")
    .replace(/<(\/?(tr|li|p|h1|h2|ul|figure|div|table|figcaption)|span class="muted")[^>]*>/g, "\n")
    .replace(/<[^>]*>/g, "")
    .replaceAll("&quot;", '"')
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
const section = (page: string, title: string, next: string) => {
  const all = words(page);
  return all.slice(all.indexOf(title) + 1, all.indexOf(next));
};
const page = renderReleasePage(report);

describe("the page of a release", () => {
  it("says first how it went", () => {
    expect(words(page).slice(0, 3)).toEqual([
      "Release 20261121T154500Z-0a1b2c",
      "shop, stack prod, https://shop.example.com/",
      "Deployed, with 6 issues",
    ]);
  });

  it("says who, when, how long and of which commit", () => {
    expect(section(page, "Summary", "Results")).toEqual([
      "Deployed | 2026-11-21 15:45:00 UTC",
      "Duration | 7 min 2 s for the whole update, of which 5 min 0 s from the first step to the record",
      "Deployed by | GitHub Actions",
      "Commit | cccccccccccc by Ada Lovelace",
      "Release before | 20261114T101500Z-00000a, commit aaaaaaaaaaaa",
      "Rolled back | no",
      "Landfall | 0.1.0",
    ]);
  });

  it("gives the numbers of the checklist, each with that of before", () => {
    expect(section(page, "Results", "Issues")).toEqual([
      ...["Smoke tests", "2 of 4 passed"],
      ...["Logins that succeed", "100 %", "100 % before"],
      ...["Response time, 95th percentile", "139 ms", "110 ms before"],
      ...["Errors a minute", "1.43", "1.44 before"],
      ...["Downtime", "15 s"],
    ]);
  });

  it("lists what went wrong, and what to do next", () => {
    expect(section(page, "Issues", "What changed")).toEqual([
      "The rollout of api failed at 2026-11-21 09:12:00 UTC: shop-api-5f6e7d8 ended with exit code 1.",
      'The smoke test "authorize redirect of Google" was too slow at 2026-11-21 15:43:40 UTC: it took 2480 ms of 2000 ms.',
      'The smoke test "front page and its assets" did not run at 2026-11-21 15:43:40 UTC: it needs {token}, which nothing before it has given.',
      "The site did not answer for 15 s.",
      "About 263 requests were answered with an error from the beginning of the release on.",
      "The alert ErrorBudgetBurnsFast (page) fired from 2026-11-21 15:42:00 UTC to 2026-11-21 15:50:00 UTC.",
      "Next steps",
      "Look at: bin/landfall logs api",
      "Type: bin/landfall check",
      "Look at: bin/landfall logs",
      "Look for its name in docs/runbooks/alerts.md.",
      "oauth.google.clientSecret ends on 2026-12-10, in 19 days. Make a new one.",
    ]);
  });

  it("names what changed, by its name alone", () => {
    expect(section(page, "What changed", "Steps")).toEqual([
      "Images |",
      "api: registry.example.com/shop/api:1.4.0 (aaaaaaaaaaaa) → registry.example.com/shop/api:1.5.0 (bbbbbbbbbbbb)",
      "old: old:1 → none",
      "Configuration |",
      ...["landfall:notify.mail.to", "landfall:secrets.PAYMENT_KEY (secret)"],
      ...["Settings of services |", "api"],
      "Files |",
      ...[
        "srv/shop/nginx/default.conf changed",
        "srv/shop/prometheus/rules/application-objectives.yml added",
      ],
    ]);
  });

  it("lists its own steps with their times, and not those of a try before it", () => {
    expect(section(page, "Steps", "Migration and backup")).toEqual([
      "Step | Time | From 0 to 4 min 30 s",
      "migration from 42 to 43 | 2 min 10 s |",
      "api: new containers | 14.2 s |",
      "api, edge: smoke tests | 5.1 s |",
      "api: watched | 42.6 s |",
    ]);
    expect(page).toContain('<span style="left: 0%; width: 48.1%">');
  });

  it("has migration, backup, smoke tests and cost", () => {
    expect(section(page, "Migration and backup", "Before and after")).toEqual([
      "Migration |",
      "from 42 to 43: done; the way back was tried on a copy",
      "Head of the database | 43",
      "Backup | 20261121T154010Z-1a2b3c, 700 MiB, made in 41 s at 2026-11-21 15:40:10 UTC before the migration, in Spaces",
      "Smoke tests",
      "Test | Result | Time | Budget",
      "health | passed | 12 ms | 200 ms",
      "login | passed | 148 ms | 500 ms",
      "authorize redirect of Google | slow | 2480 ms | 2000 ms",
      "took 2480 ms of 2000 ms",
      "front page and its assets | not run |  | 2000 ms",
      "needs {token}, which nothing before it has given",
    ]);
    expect(section(page, "Cost", "")).toEqual([
      "36.50 USD a month, before taxes and traffic.",
      "Droplet host-droplet (s-2vcpu-4gb) | 24.00 USD",
      "Volume host-volume (75 GB) | 7.50 USD",
      "Spaces, the first 250 GiB of the account | 5.00 USD",
    ]);
  });

  it("has a plot of each signal, with the release in it", () => {
    expect(page.match(/<svg /g)).toHaveLength(host.signals.length);
    expect(page.match(/class="band"/g)).toHaveLength(host.signals.length);
  });
});

describe("the page of a release", () => {
  const of = (change: Partial<ReleaseReport["host"]>, more: Partial<ReleaseReport> = {}) =>
    renderReleasePage({ ...report, endingSecrets: [], ...more, host: { ...host, ...change } });

  it("says that it went well where nothing went wrong", () => {
    const quiet = of({ events: [], migrations: [], alerts: [], signals: [] });
    expect(words(quiet)[2]).toBe("Deployed without issues");
    expect(section(quiet, "Issues", "What changed")).toEqual(["None.", "Next steps", "None."]);
  });

  it("says that it was rolled back, and with which numbers", () => {
    const trigger = {
      ...{ at: "2026-11-21T15:48:00Z", kind: "trigger" as const, verdict: "bad", did: "rolled back" },
      command: "bin/landfall rollback 20261114T101500Z-00000a",
      signals: [
        { title: "Requests answered with an error", unit: "share", before: 0.001, now: 0.3, bad: true },
        { title: "Requests", unit: "requests/s", before: 20, now: 21, bad: false },
      ],
    };
    const back = of({ events: [trigger], migrations: [], alerts: [], signals: [] });
    expect(words(back)[2]).toBe("Rolled back");
    expect(section(back, "Issues", "What changed")).toEqual([
      "The release did worse than the time before it: Requests answered with an error 30 %, before 0.1 %. The containers of the release before serve again.",
      "Next steps",
      "Type: bin/landfall rollback 20261114T101500Z-00000a",
    ]);
  });

  it("says what is missing: metrics, state, the release before, and the hour after it", () => {
    const little = of(
      {
        ...{ signals: [], metricsProblem: "the app has no monitoring", previous: null, changes: null },
        ...{ final: false, events: [], migrations: [], alerts: [], backup: null },
      },
      { update: null, cost: null },
    );
    expect(words(little)).toEqual(
      expect.arrayContaining([
        "Some plots are missing: the app has no monitoring.",
        "This is the first release of the host: everything is new.",
        "Not known: the state of the stack could not be read.",
        "None ran: the app names none, or no container of before was there to go back to.",
        "Metrics are missing until 2026-11-21 16:45:00 UTC. Then type: bin/landfall report 20261121T154500Z-0a1b2c",
        "not measured",
      ]),
    );
  });

  it("runs nothing and loads nothing, whatever the texts of others say", () => {
    const bad = '"><script>planted()</script><img src=x onerror=planted()>';
    const hostile = JSON.parse(JSON.stringify(report), (key, value) => {
      const fixed = [
        "at",
        "id",
        "kind",
        "createdAt",
        "startedAt",
        "endedAt",
        "beganAt",
        "collectedAt",
        "digest",
      ];
      const chosen = ["unit", "better", "result", "outcome", "phase", "state", "reason", "change", "verdict"];
      return typeof value === "string" && ![...fixed, ...chosen].includes(key) ? `${value}${bad}` : value;
    });
    const text = renderReleasePage(hostile);
    expect(text).toContain("&lt;script&gt;planted()");
    expect(text).not.toMatch(/<script|<img/);
    expect(text).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"`);
    expect(page).not.toMatch(/(src|href)=|url\(|@import/);
  });
});
