import { expect, it } from "vitest";
import { previewPhases, releasePhases } from "../../bench/phases.ts";
import type { Step, Update } from "../../bench/update.ts";

const update: Update = {
  wall: 30_000,
  started: 1500,
  loaded: 2500,
  settled: 29_500,
  processor: { total: 8000, by: { pulumi: 3000 }, first: { pulumi: 0, program: 1000 } },
  steps: [],
};

const step = (name: string, type: string, from: number, to: number, op = "create-replacement"): Step => ({
  ...{ op, type, name, from, to },
});
const IMAGE = "docker:index/remoteImage:RemoteImage";
const CONTAINER = "docker:index/container:Container";
const COMMAND = "command:remote:Command";

it("divides a preview at what the engine and its processes were seen to do", () => {
  const phases = previewPhases(update);
  expect(phases.map(([, ms]) => ms)).toEqual([1000, 500, 1000, 27_000, 500]);
});

it("divides a release into what people wait for, without a gap and without counting anything twice", () => {
  const steps = [
    step("app-api-image", IMAGE, 3000, 3600),
    step("app-migrate", CONTAINER, 3700, 4000),
    step("data-migration-run", COMMAND, 4000, 6000),
    step("app-api", CONTAINER, 6000, 7000),
    step("app-worker", CONTAINER, 6000, 9000),
    step("app-api-rollout", COMMAND, 7000, 16_000),
    step("app-worker-rollout", COMMAND, 9000, 15_000),
    step("app-api-watch", COMMAND, 16_000, 21_000),
    step("release-record", COMMAND, 21_000, 22_000),
    step("app-api", CONTAINER, 22_000, 24_000, "delete-replaced"),
  ];
  expect(releasePhases({ ...update, steps })).toEqual([
    ["engine, its language host", 1000],
    ["Node and Pulumi's SDK", 500],
    ["program loaded, surroundings checked, Compose files resolved", 1000],
    ["unchanged resources found so", 500],
    ["images pulled", 600],
    ["the migration's container made", 400],
    ["gate", 2000],
    ["containers made", 3000],
    ["new ones work and get the requests", 7000],
    ["observed, old ones drained and stopped", 5000],
    ["recorded", 1000],
    ["old containers deleted", 2000],
    ["state written, engine ended", 6000],
  ]);
});
