import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReleasePlan } from "../../../components/release/index.ts";
import { type HostReport, hostReport, metricsReport } from "../../../contracts/report.ts";
import { golden } from "../../contracts/golden.ts";
import { digestOf, projectOf, recordOf } from "./records.ts";

const script = join(import.meta.dirname, "../../../components/release/report.sh");
const ID = "20261121T154500Z-0a1b2c";
const at = (time: string) => Date.parse(`2026-11-21T${time}Z`) / 1000;
/** A minute of each series of `landfall-metrics`, and what it was asked. */
const METRICS = `#!/bin/bash
echo "$*" >>"$HOST/asked"
if [ -e "$HOST/broken" ]; then cat "$HOST/broken" >&2; exit "$(cat "$HOST/code")"; fi
case $2 in
  ALERTS*) cat "$HOST/alerts" 2>/dev/null || echo '{"resultType":"matrix","result":[]}' ;;
  nothing) echo '{"resultType":"matrix","result":[]}' ;;
  *) echo '{"resultType":"matrix","result":[{"metric":{},"values":[[1764345600,"0.25"],[1764345660,"NaN"]]}]}' ;;
esac
`;
const signal = { title: "Requests", unit: "requests/s", better: "neither" };
const SIGNALS = [
  { name: "requests", ...signal, expr: "sum(rate(a[2m]))" },
  { name: "errors", ...signal, expr: "nothing" },
];

let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "landfall-report-"));
  for (const folder of ["bin", "releases", "backups", "migrations/m", "spaces"])
    mkdirSync(join(host, folder), { recursive: true });
  writeFileSync(join(host, "bin/landfall-metrics"), METRICS, { mode: 0o755 });
  put("report.json", { signals: SIGNALS });
});
afterEach(() => rmSync(host, { recursive: true }));

const put = (path: string, value: unknown) => writeFileSync(join(host, path), JSON.stringify(value));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync("bash", [script, ...args], {
    encoding: "utf8",
    input: "<p>page</p>",
    env: {
      PATH: `${join(host, "bin")}:${process.env.PATH}`,
      ...{ LANDFALL_ETC: host, LANDFALL_DATA: host, HOST: host, TMPDIR: join(host, "spaces") },
    },
  });
  return { status, stdout, stderr: stderr.trim() };
}

function show(id = ID, now = at("16:00:00")): HostReport {
  const { status, stdout, stderr } = run("show", id, String(now));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return hostReport.parse(JSON.parse(stdout));
}

function release(id: string, createdAt: string, change: Parameters<typeof recordOf>[0] = {}) {
  const record = recordOf({ id, createdAt, ...change });
  put(`releases/${id}.json`, record);
  return record;
}
const files = () =>
  readdirSync(join(host, "releases/reports"), { encoding: "utf8" })
    .filter((name) => !name.startsWith("."))
    .sort();
const events = (...all: object[]) =>
  writeFileSync(join(host, "releases/events.jsonl"), all.map((one) => `${JSON.stringify(one)}\n`).join(""));

describe("what differs from the release before", () => {
  const before = "20261120T100000Z-00000a";
  /** With a file and a variable of the service that are other ones, and a service more. */
  const other = (plan: ReleasePlan): ReleasePlan => {
    const [web, edge] = plan.services as [ReleasePlan["services"][number], ReleasePlan["services"][number]];
    const envs = [...((web.container.envs as string[] | undefined) ?? []), "MODE=planted-value"];
    const services = [{ ...web, container: { ...web.container, envs } }, edge, { ...web, service: "more" }];
    const file = { key: "srv/site.conf", content: "planted-content", mode: "0644" };
    return { ...plan, services, files: [...plan.files, file] } as ReleasePlan;
  };

  it("is named, without values", () => {
    release(before, "2026-11-20T10:00:00Z", { contents: { config: { a: { b: "planted-old" }, same: 1 } } });
    release(ID, "2026-11-21T15:45:00Z", {
      plan: other(projectOf()),
      contents: {
        config: { a: { b: "planted-new", list: ["planted-item"] }, same: 1 },
        secretKeys: ["landfall:secrets.SECRET", "landfall:secrets.NEW"],
        images: { web: { name: "web:2", digest: digestOf("web", "b") } },
      },
    });
    const report = show();
    expect(report.changes).toEqual({
      settings: ["a.b", "a.list.0", "landfall:secrets.NEW (secret)"],
      services: ["more", "web"],
      files: [{ name: "srv/site.conf", change: "added" }],
    });
    expect(report.previous?.id).toBe(before);
    expect(report.previous?.images.web?.digest).toBe(digestOf("registry.example.com/web"));
    expect(report.release.images.web?.digest).toBe(digestOf("web", "b"));
    expect(JSON.stringify(report)).not.toContain("planted");
  });

  it("is no service where only images are other ones", () => {
    release(before, "2026-11-20T10:00:00Z");
    release(ID, "2026-11-21T15:45:00Z", {
      plan: projectOf({ web: { image: "registry.example.com/web:2" } }),
    });
    expect(show().changes).toEqual({ settings: [], services: [], files: [] });
  });

  it("is unknown of the first one", () => {
    release(ID, "2026-11-21T15:45:00Z");
    expect(show()).toMatchObject({ changes: null, previous: null });
  });
});

describe("the report of a release", () => {
  it("has the events, migrations and backup between it and its neighbours", () => {
    release("20261121T120000Z-00000a", "2026-11-21T12:00:00Z");
    release(ID, "2026-11-21T15:45:00Z");
    release("20261121T180000Z-00000c", "2026-11-21T18:00:00Z");
    const [rollout] = golden("event-list");
    const own = { ...rollout, at: "2026-11-21T15:44:00Z", seconds: 30.5 };
    const trigger = { at: "2026-11-21T15:50:00Z", kind: "trigger", verdict: "good" };
    const promotion = { at: "2026-11-21T18:00:01Z", kind: "promotion" };
    events({ ...rollout, at: "2026-11-21T11:00:00Z" }, own, trigger, promotion);
    const journal = { ...golden("migration-journal"), startedAt: "2026-11-21T15:40:00Z" };
    put("migrations/m/journal.json", journal);
    for (const [id, change] of [
      ["20261121T154010Z-000001", { reason: "migration", createdAt: "2026-11-21T15:40:10Z" }],
      ["20261121T154100Z-000002", { reason: "schedule", createdAt: "2026-11-21T15:41:00Z" }],
    ] as const) {
      mkdirSync(join(host, "backups", id));
      put(`backups/${id}/manifest.json`, { ...golden("backup-manifest"), id, ...change });
    }
    const report = show();
    expect(report.events).toEqual([own, trigger]);
    expect(report.migrations).toEqual([journal]);
    expect(report.backup).toEqual({
      ...{ id: "20261121T154010Z-000001", createdAt: "2026-11-21T15:40:10Z", reason: "migration" },
      ...{ bytes: 1048576, durationSeconds: 3, uploaded: true },
    });
    expect(report.beganAt).toBe("2026-11-21T15:40:00Z");
    expect(report.window).toEqual({ from: at("14:40:00"), to: at("16:45:00"), step: 60 });
  });

  it("begins with the first rollout where nothing migrates, however long ago one failed", () => {
    release(ID, "2026-11-21T15:45:00Z");
    const [rollout] = golden("event-list");
    events(
      { ...rollout, at: "2026-11-21T03:00:00Z", outcome: "failed" },
      { ...rollout, at: "2026-11-21T15:44:30Z", seconds: 30 },
    );
    expect(show().beganAt).toBe("2026-11-21T15:44:00Z");
  });

  it("has the app's signals until now, and is completed an hour after the release, once", () => {
    release(ID, "2026-11-21T15:45:00Z");
    const early = show(ID, at("15:46:00"));
    expect(early.signals).toEqual([
      {
        name: "requests",
        ...signal,
        points: [
          [1764345600, 0.25],
          [1764345660, null],
        ],
      },
      { name: "errors", ...signal, points: [] },
    ]);
    const asked = () => readFileSync(join(host, "asked"), "utf8").trim().split("\n");
    expect(asked()[0]).toBe(`range sum(rate(a[2m])) ${at("14:45:00")} ${at("15:46:00")} 60`);
    expect(early.final).toBe(false);
    run("refresh", String(at("16:50:00")));
    expect(asked().at(-1)).toBe(
      `range ALERTS{alertstate="firing",severity!="none"} ${at("14:45:00")} ${at("16:45:00")} 60`,
    );
    const count = asked().length;
    expect(show(ID, at("17:00:00"))).toMatchObject({ final: true, collectedAt: "2026-11-21T16:50:00Z" });
    run("refresh", String(at("17:00:00")));
    expect(asked()).toHaveLength(count);
    expect(readdirSync(join(host, "spaces"))).toEqual([]);
  });

  it("names the alerts that fired, each once", () => {
    release(ID, "2026-11-21T15:45:00Z");
    const alert = (from: number, to: number) => ({
      metric: { alertname: "Errors", severity: "page", instance: String(from) },
      values: [
        [from, "1"],
        [to, "1"],
      ],
    });
    put("alerts", { resultType: "matrix", result: [alert(100, 160), alert(40, 100)] });
    expect(show().alerts).toEqual([{ name: "Errors", severity: "page", from: 40, to: 160 }]);
  });

  it.each([
    [3, "landfall-metrics: the app has no service prometheus", "the app has no Prometheus"],
    [1, "landfall-metrics: prometheus does not answer", "landfall-metrics: prometheus does not answer"],
  ])("says why it has no signals: %i", (code, said, problem) => {
    release(ID, "2026-11-21T15:45:00Z");
    writeFileSync(join(host, "code"), String(code));
    writeFileSync(join(host, "broken"), said);
    expect(show()).toMatchObject({ signals: [], metricsProblem: problem });
  });

  it("of an app without monitoring asks nothing", () => {
    release(ID, "2026-11-21T15:45:00Z");
    put("report.json", { signals: [] });
    expect(show()).toMatchObject({ signals: [], metricsProblem: "the app has no monitoring" });
    expect(existsSync(join(host, "asked"))).toBe(false);
  });

  it("is kept with its page as long as the release, and copied to Spaces", () => {
    writeFileSync(join(host, "backup.conf"), "REMOTE=spaces:bucket/prod\n");
    writeFileSync(join(host, "bin/rclone"), '#!/bin/bash\necho "$*" >>"$HOST/copied"\n', { mode: 0o755 });
    release(ID, "2026-11-21T15:45:00Z");
    show();
    expect(run("page", ID)).toMatchObject({ status: 0, stderr: "" });
    expect(files()).toEqual([`${ID}.html`, `${ID}.json`]);
    expect(readFileSync(join(host, "releases/reports", `${ID}.html`), "utf8")).toBe("<p>page</p>");
    expect(readFileSync(join(host, "copied"), "utf8")).toContain(
      `copy ${join(host, "releases/reports")} spaces:bucket/prod/releases/reports`,
    );
    const copied = () => readFileSync(join(host, "copied"), "utf8").trim().split("\n");
    run("refresh", String(at("17:00:00")));
    run("refresh", String(at("17:00:00")));
    expect(copied()).toHaveLength(2);
    rmSync(join(host, "releases", `${ID}.json`));
    run("refresh");
    expect(files()).toEqual([]);
    expect(copied().slice(2)).toEqual(
      ["html", "json"].map((end) =>
        expect.stringContaining(`deletefile spaces:bucket/prod/releases/reports/${ID}.${end}`),
      ),
    );
  });

  it.each([
    [["show"], "no release was recorded on this host yet"],
    [["show", "../../etc/passwd"], '"../../etc/passwd" is not a release. Type: bin/landfall releases'],
    [["show", ID], `there is no release ${ID} on this host. Type: bin/landfall releases`],
    [["page", ID], `there is no report of release ${ID}. Type: bin/landfall report ${ID}`],
    [["now", "0"], '"0" is not a number of hours from 1 to 999'],
  ])("%j says what is missing", (args, message) => {
    expect(run(...args)).toEqual({ status: 1, stdout: "", stderr: `landfall-report: ${message}` });
  });
});

it("how the app does now is the signals of the last hours", () => {
  const { stdout } = run("now", "6", String(at("16:00:00")));
  const found = metricsReport.parse(JSON.parse(stdout));
  expect(found.window).toEqual({ from: at("10:00:00"), to: at("16:00:00"), step: 180 });
  expect(found.signals.map(({ name }) => name)).toEqual(["requests", "errors"]);
  expect(existsSync(join(host, "releases/reports"))).toBe(false);
});
