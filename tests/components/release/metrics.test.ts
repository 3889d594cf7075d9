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
  });
});
