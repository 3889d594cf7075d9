import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** Containers by their state: those that run, and those that are only there. */
const DOCKER = `#!/bin/bash
case "$*" in
  *label=landfall.service=prometheus) if [[ $* == *--all* ]]; then printf '%s' "$THERE"; else printf '%s' "$RUNNING"; fi ;;
  inspect*) printf '%s' "$ADDRESSES" ;;
  *) exit 1 ;;
esac
`;

let host: string;
let server: Server;
let asked: string[];
let answer: { status: number; body: string };
beforeEach(async () => {
  host = mkdtempSync(join(tmpdir(), "landfall-metrics-"));
  writeFileSync(join(host, "docker"), DOCKER, { mode: 0o755 });
  asked = [];
  answer = { status: 200, body: JSON.stringify({ status: "success", data: DATA }) };
  server = createServer((request, response) => {
    asked.push(decodeURIComponent((request.url ?? "").replaceAll("+", " ")));
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.close();
  rmSync(host, { recursive: true });
});

const DATA = { resultType: "vector", result: [{ metric: {}, value: [1764345600, "0.5"] }] };

async function run(args: string[], docker: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await execa("bash", ["components/release/metrics.sh", ...args], {
    reject: false,
    env: {
      PATH: `${host}:${process.env.PATH}`,
      ...{ THERE: "0123", RUNNING: "0123", ADDRESSES: "127.0.0.1 " },
      LANDFALL_PROMETHEUS_PORT: String((server.address() as AddressInfo).port),
      ...docker,
    },
  });
  return { exitCode, stdout, stderr };
}

describe("landfall-metrics", () => {
  it("prints the data of a query, of now or of a time", async () => {
    const answered = { exitCode: 0, stdout: JSON.stringify(DATA), stderr: "" };
    expect(await run(["query", 'sum(rate(a{b="c d"}[1m])) + 1'])).toEqual(answered);
    expect(await run(["query", "up", "1764345600"])).toEqual(answered);
    expect(asked).toEqual([
      '/api/v1/query?query=sum(rate(a{b="c d"}[1m])) + 1',
      "/api/v1/query?query=up&time=1764345600",
    ]);
  });

  it("prints the data of a range", async () => {
    expect((await run(["range", "up", "1764345600", "1764349200", "15"])).exitCode).toBe(0);
    expect(asked).toEqual(["/api/v1/query_range?query=up&start=1764345600&end=1764349200&step=15"]);
  });

  it("asks another address of the container where one does not answer", async () => {
    expect((await run(["query", "up"], { ADDRESSES: "127.0.0.2 127.0.0.1 " })).exitCode).toBe(0);
    expect(asked).toHaveLength(1);
  });

  it("ends with 3 where the app has no Prometheus", async () => {
    expect(await run(["query", "up"], { THERE: "", RUNNING: "" })).toEqual({
      exitCode: 3,
      stdout: "",
      stderr: "landfall-metrics: the app has no service prometheus",
    });
  });

  it.each([
    ["does not run", { RUNNING: "" }],
    ["does not answer", { ADDRESSES: "127.0.0.2 " }],
    ["does not answer", { ADDRESSES: "" }],
  ])("ends with 1 where Prometheus %s", async (why, docker) => {
    expect(await run(["query", "up"], docker)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `landfall-metrics: prometheus ${why}. Type: bin/landfall logs prometheus`,
    });
  });

  it.each([
    [
      400,
      '{"status":"error","error":"parse error:\\nno brace"}',
      "refuses the question: parse error: no brace",
    ],
    [503, "Service Unavailable", "gives no data"],
    [200, "", "gives no data"],
    [200, '{"status":"success"}', "gives no data"],
    [200, '{"status":"error"}', "gives no data"],
  ])("ends with 1 and one line for an answer of %i: %s", async (status, body, why) => {
    answer = { status, body };
    const stderr = `landfall-metrics: prometheus ${why}`;
    expect(await run(["query", "up"])).toEqual({ exitCode: 1, stdout: "", stderr });
  });

  it("says how it is called", async () => {
    for (const words of [[], ["query"], ["range", "up", "1", "2"], ["drop", "up"]])
      expect((await run(words)).stderr).toContain(
        "usage: landfall-metrics query EXPR [TIME] | range EXPR START END STEP",
      );
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordOf } from "./records.ts";

const script = join(import.meta.dirname, "../../../components/release/release.sh");

let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "landfall-release-"));
  for (const folder of ["etc", "bin", "releases"]) mkdirSync(join(host, folder));
});
afterEach(() => rmSync(host, { recursive: true }));

/** Records a release; its id. */
function record(letter: string, { contents, checksum } = recordOf()): string {
  const { status, stdout, stderr } = spawnSync("bash", [script, "record"], {
    encoding: "utf8",
    input: gzipSync(JSON.stringify(contents)).toString("base64"),
    env: {
      ...{ PATH: `${join(host, "bin")}:${process.env.PATH}`, LANDFALL_ETC: join(host, "etc") },
      ...{ LANDFALL_DATA: host, FINGERPRINT: letter.repeat(64), CHECKSUM: checksum },
    },
  });
  expect(status, stderr).toBe(0);
  return stdout.trim();
}

/** Puts the clock forward: an id has the second in it. */
function later(seconds: number): void {
  const file = join(host, "bin/date");
  writeFileSync(file, `#!/bin/bash\nexec /bin/date --date="${seconds} seconds" "$@"\n`);
  chmodSync(file, 0o755);
}

const file = () => join(host, "metrics/release.prom");
const metrics = () => readFileSync(file(), "utf8");
const series = () =>
  metrics()
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
const createdAt = (id: string) =>
  JSON.parse(readFileSync(join(host, `releases/${id}.json`), "utf8")).createdAt as string;

describe("the metrics of releases", () => {
  it("have the time of each release that is kept, the newest first, and can be read by all", () => {
    const first = record("a");
    later(90);
    const second = record("b");
    expect(metrics()).toMatch(
      /^# HELP landfall_release_timestamp_seconds .+\n# TYPE landfall_release_timestamp_seconds gauge\n/,
    );
    expect(series()).toEqual(
      [second, first].map(
        (id) =>
          `landfall_release_timestamp_seconds{release="${id}",commit="${"c".repeat(12)}"} ${Date.parse(createdAt(id)) / 1000}`,
      ),
    );
    expect(statSync(file()).mode & 0o777).toBe(0o644);
  });

  it("leave out a record that is damaged, and name no commit where there was none", () => {
    writeFileSync(join(host, "releases/20250101T000000Z-000000.json"), "{");
    record("a", recordOf({ contents: { commit: null } }));
    expect(series()).toEqual([expect.stringContaining('commit="none"')]);
  });

  it("are those of the newest 20", () => {
    for (let at = 0; at < 21; at += 1) {
      const id = `20250101T0000${String(at).padStart(2, "0")}Z-000000`;
      writeFileSync(join(host, `releases/${id}.json`), JSON.stringify(recordOf({ id })));
    }
    record("a");
    expect(series()).toHaveLength(20);
  });
});
