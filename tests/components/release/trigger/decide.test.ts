import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { joinedQuery, rules, WINDOW_SECONDS } from "../../../../components/release/trigger/rules.ts";
import { monitoring } from "./samples.ts";

type Numbers = Record<string, number>;

function jq(file: string, input: unknown) {
  const { stdout, stderr } = spawnSync("jq", ["-c", "-f", `components/release/trigger/${file}`], {
    encoding: "utf8",
    input: JSON.stringify(input),
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

/** What is decided 100 s after a breach could have begun. */
function decide(before: Numbers, numbers: Numbers | null, since: Numbers = {}) {
  const all = rules(monitoring);
  return jq("decide.jq", { rules: all, window: WINDOW_SECONDS, now: 1100, before, numbers, since });
}

/** The signals that breach their limit now, and the verdict if each had breached it for 60, or 120, seconds. */
function judge(before: Numbers, numbers: Numbers) {
  const { signals } = decide(before, numbers);
  const breached = signals.filter((one: { breached: boolean }) => one.breached);
  return breached.map(({ signal }: { signal: string }) => signal);
}

const busy: Numbers = {
  ...{ requests: 20, errors: 0.002, "errors.of": 20, p95: 0.1, "p95.of": 20, logins: 0.98, "logins.of": 1 },
  ...{ siteUp: 1, siteSeconds: 0.3, cpu: 0.3, memory: 0.5 },
};

describe("a look at a release", () => {
  it.each<[string, Numbers, Numbers, string[]]>([
    ["is the same as before", {}, {}, []],
    ["has three in ten logins failing, of 60 a minute", {}, { logins: 0.7 }, ["logins"]],
    ["has logins just above 90 %", {}, { logins: 0.901 }, []],
    ["had bad logins before already", { logins: 0.86 }, { logins: 0.84 }, []],
    ["has two failed logins of three", {}, { logins: 0.33, "logins.of": 0.05 }, []],
    ["has one failed login of seven", {}, { logins: 0.86, "logins.of": 0.12 }, []],
    ["has half as many errors again, and few", { errors: 0.004 }, { errors: 0.009 }, []],
    ["has half as many errors again, and many", { errors: 0.04 }, { errors: 0.061 }, ["errors"]],
    ["has somewhat more errors", { errors: 0.04 }, { errors: 0.059 }, []],
    ["has one error on a quiet site", {}, { errors: 1, "errors.of": 0.017 }, []],
    ["has four errors of fifteen a minute", {}, { errors: 0.26, "errors.of": 0.25 }, []],
    ["has six errors of twenty a minute", {}, { errors: 0.3, "errors.of": 0.34 }, ["errors"]],
    ["takes 2.9 times as long", {}, { p95: 0.29 }, []],
    ["takes 3.1 times as long", {}, { p95: 0.31 }, ["p95"]],
    ["takes ten times as long, and is quick", { p95: 0.01 }, { p95: 0.19 }, []],
    ["takes long for few", {}, { p95: 9, "p95.of": 0.4 }, []],
    ["is not reached by its own check", {}, { siteUp: 0.25 }, ["siteUp"]],
    ["is checked once in vain", {}, { siteUp: 0.75 }, []],
    ["has a front page of 2.1 s", {}, { siteSeconds: 2.1 }, ["siteSeconds"]],
    ["has a front page of 2.1 s, as before", { siteSeconds: 2 }, { siteSeconds: 2.1 }, []],
    ["has a busy processor", {}, { cpu: 0.85 }, ["cpu"]],
    ["has a processor as busy as before", { cpu: 0.75 }, { cpu: 0.85 }, []],
    ["needs more memory, which has no limit", {}, { memory: 0.99 }, []],
    ["has several", {}, { errors: 0.3, p95: 3, cpu: 1 }, ["errors", "p95", "cpu"]],
  ])("finds a site that %s", (_, before, now, found) => {
    expect(judge({ ...busy, ...before }, { ...busy, ...now })).toEqual(found);
  });

  it("has limits of its own where nothing is known of the time before", () => {
    expect(judge({}, busy)).toEqual([]);
    expect(judge({}, { ...busy, errors: 0.04, p95: 1.9, cpu: 0.94, siteSeconds: 4 })).toEqual([]);
    const bad = { ...busy, errors: 0.06, p95: 2.1, logins: 0.89, cpu: 0.96, siteUp: 0.4, siteSeconds: 6 };
    expect(judge({}, bad)).toEqual(["errors", "p95", "logins", "siteUp", "siteSeconds", "cpu"]);
  });

  it("says nothing of a signal without a series", () => {
    expect(judge(busy, {})).toEqual([]);
    expect(judge(busy, { errors: 1, logins: 0, p95: 60 })).toEqual([]);
  });
});

describe("the verdict", () => {
  const bad = { ...busy, errors: 0.3 };
  it.each<[string, Numbers | null, Numbers, string, Numbers]>([
    ["is good at the first breach", bad, {}, "good", { errors: 1100 }],
    ["is good for a breach of 59 s", bad, { errors: 1041 }, "good", { errors: 1041 }],
    ["is bad for a breach of 60 s", bad, { errors: 1040 }, "bad", { errors: 1040 }],
    ["is good when another signal takes over", bad, { p95: 1000 }, "good", { errors: 1100 }],
    ["is good when it was over in between", busy, { errors: 1000 }, "good", {}],
    ["lets a start be busy for 2 min", { ...busy, cpu: 0.99 }, { cpu: 981 }, "good", { cpu: 981 }],
    ["is bad when it goes on", { ...busy, cpu: 0.99 }, { cpu: 980 }, "bad", { cpu: 980 }],
    ["is unknown without Prometheus, and begins again", null, { errors: 1000 }, "unknown", {}],
    ["is unknown where it has no series", {}, { errors: 1000 }, "unknown", {}],
  ])("%s", (_, numbers, since, verdict, then) => {
    expect(decide(busy, numbers, since)).toMatchObject({ verdict, since: then });
  });

  it("comes with the numbers before and after, and where the bound was", () => {
    const { signals } = decide(busy, { ...busy, errors: 0.3 }, { errors: 1040 });
    expect(signals.slice(0, 2)).toEqual([
      {
        ...{ signal: "requests", title: "Requests", unit: "requests/s", before: 20, now: 20, bound: null },
        ...{ breached: false, since: null, bad: false },
      },
      {
        ...{ signal: "errors", title: "Requests answered with an error", unit: "share" },
        ...{ before: 0.002, now: 0.3, bound: 0.01, breached: true, since: 1040, bad: true },
      },
    ]);
  });
});

describe("the numbers of a look", () => {
  it("are asked for in one query, by signal", () => {
    const query = joinedQuery({ ...monitoring, http: undefined }, "1m");
    expect(query).toBe(
      [
        'label_replace(avg(avg_over_time(probe_success{job="site"}[1m])), "signal", "siteUp", "", "")',
        'label_replace(avg(avg_over_time(probe_duration_seconds{job="site"}[1m])), "signal", "siteSeconds", "", "")',
        'label_replace(1 - avg(rate(node_cpu_seconds_total{mode="idle"}[1m])), "signal", "cpu", "", "")',
        'label_replace(1 - avg(avg_over_time(node_memory_MemAvailable_bytes[1m])) / avg(node_memory_MemTotal_bytes), "signal", "memory", "", "")',
      ].join(" or "),
    );
    expect(joinedQuery(monitoring, "1m")).toContain('[1m])), "signal", "logins.of", "", "")');
  });

  it("are those of an answer that are numbers", () => {
    const series = (signal: string, value: string) => ({ metric: { signal }, value: [1, value] });
    const result = [
      series("errors", "0.25"),
      series("errors.of", "1e-05"),
      series("p95", "NaN"),
      series("cpu", "-0.5"),
      series("logins", "+Inf"),
    ];
    expect(jq("numbers.jq", { resultType: "vector", result })).toEqual({
      ...{ errors: 0.25, "errors.of": 1e-5, cpu: -0.5 },
    });
    expect(jq("numbers.jq", { resultType: "vector", result: [] })).toEqual({});
  });
});
