import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";

let folder: string;
let docker: Server;
let answers: Record<string, unknown>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "landfall-containers-"));
  docker = createServer((request, response) => {
    const answer = answers[request.url?.replace(/^\/v1\.41/, "") ?? ""];
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { message: "no such container" }));
  });
  await new Promise<void>((listening) => docker.listen(join(folder, "docker.sock"), listening));
});
afterEach(async () => {
  docker.closeAllConnections();
  await new Promise((closed) => docker.close(closed));
  rmSync(folder, { recursive: true });
});

const run = () =>
  execa("bash", ["components/monitoring/containers/container_metrics.sh"], {
    reject: false,
    env: { LANDFALL_DOCKER_SOCKET: join(folder, "docker.sock"), LANDFALL_METRICS: join(folder, "metrics") },
  });
const written = () => readFileSync(join(folder, "metrics/containers.prom"), "utf8");
const statsOf = (id: string) => `/containers/${id}/stats?stream=false&one-shot=true`;

it("writes what each container uses, by its name and service", async () => {
  answers = {
    "/containers/json": [
      { Id: "aa", Labels: { "landfall.service": "api" }, Created: 1764345600 },
      { Id: "bb", Labels: {}, Created: 1764345601 },
      { Id: "gone", Labels: {}, Created: 1 },
    ],
    [statsOf("aa")]: {
      ...{ id: "aa", name: "/shop-api-1", cpu_stats: { cpu_usage: { total_usage: 2_500_000_000 } } },
      memory_stats: { usage: 300, limit: 1000, stats: { inactive_file: 100 } },
      networks: { eth0: { rx_bytes: 10, tx_bytes: 1 }, eth1: { rx_bytes: 5, tx_bytes: 2 } },
    },
    // In the host's network, and of a kernel with the first kind of control groups.
    [statsOf("bb")]: {
      ...{ id: "bb", name: "/other", cpu_stats: { cpu_usage: { total_usage: 0 } } },
      memory_stats: { usage: 50, limit: 60, stats: { total_inactive_file: 20 } },
    },
  };
  const { exitCode, stderr } = await run();
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(written()).toBe(`# HELP container_cpu_usage_seconds_total Processor time used
# TYPE container_cpu_usage_seconds_total counter
container_cpu_usage_seconds_total{name="other",service=""} 0
container_cpu_usage_seconds_total{name="shop-api-1",service="api"} 2.5
# HELP container_memory_working_set_bytes Memory in use, without files that can be read again
# TYPE container_memory_working_set_bytes gauge
container_memory_working_set_bytes{name="other",service=""} 30
container_memory_working_set_bytes{name="shop-api-1",service="api"} 200
# HELP container_spec_memory_limit_bytes Memory that the container may use
# TYPE container_spec_memory_limit_bytes gauge
container_spec_memory_limit_bytes{name="other",service=""} 60
container_spec_memory_limit_bytes{name="shop-api-1",service="api"} 1000
# HELP container_network_receive_bytes_total Bytes received
# TYPE container_network_receive_bytes_total counter
container_network_receive_bytes_total{name="shop-api-1",service="api"} 15
# HELP container_network_transmit_bytes_total Bytes sent
# TYPE container_network_transmit_bytes_total counter
container_network_transmit_bytes_total{name="shop-api-1",service="api"} 3
# HELP container_start_time_seconds When the container was created
# TYPE container_start_time_seconds gauge
container_start_time_seconds{name="other",service=""} 1764345601
container_start_time_seconds{name="shop-api-1",service="api"} 1764345600
`);
  expect(readdirSync(join(folder, "metrics"))).toEqual(["containers.prom"]);
});

it("writes an empty file where nothing runs", async () => {
  answers = { "/containers/json": [] };
  expect((await run()).exitCode).toBe(0);
  expect(written()).toBe("");
});

it("keeps the last numbers, and fails, where Docker does not answer", async () => {
  answers = { "/containers/json": [] };
  await run();
  answers = {};
  expect((await run()).exitCode).not.toBe(0);
  expect(written()).toBe("");
});
