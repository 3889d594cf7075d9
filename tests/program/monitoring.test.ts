/** The whole program for an app that one key of its stack monitors. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensureCa } from "../../sandbox/region/docker/certificates.ts";
import { paths } from "../../toolchain/paths.ts";
import { named, names } from "./expectedPreview.ts";
import { type StackConfig, startRegion, stepsOf, type TestStack, testStack } from "./harness.ts";
import { reported } from "./reported.ts";

let stack: TestStack;
beforeAll(async () => {
  // What the sandbox makes before the stack, for an app with a database elsewhere.
  const region = async (home: string) => {
    const started = await startRegion(home);
    await ensureCa(started.settings);
    await mkdir(join(home, "stack"));
    await writeFile(join(home, "stack/images.env"), "");
    return started;
  };
  stack = await testStack("sandbox", { app: "prosight", region });
});
afterAll(() => stack?.remove());

const monitoring = { enabled: true, logs: true, traces: true, dashboards: true };
const switchOn = (config: StackConfig) => {
  config["landfall:compose"].variables = { PROSIGHT_IMAGE: "registry.landfall.test/prosight:1" };
  config["landfall:monitoring"] = monitoring;
  config["landfall:protect"] = true;
};
const services = [
  ...["alertmanager", "blackbox-exporter", "grafana", "jaeger", "loki", "nginx-exporter", "node-exporter"],
  "prometheus",
];

it("makes containers of monitoring that publish nothing, and the login of its pages", async () => {
  const steps = stepsOf(await stack.preview({ args: ["--json"], change: switchOn }));
  expect(names(steps, "docker:index/container:Container")).toEqual(
    [...services, "api", "migrate", "nginx"].map((service) => `prosight-${service}`).sort(),
  );
  for (const service of services)
    expect(named(steps, `prosight-${service}`).inputs, service).not.toHaveProperty("ports");
  expect(named(steps, "prosight-monitoring-network").inputs).toMatchObject({ internal: true });
  expect(names(steps, "random:index/randomPassword:RandomPassword")).toContain("secrets-MONITORING_PASSWORD");
  expect(names(steps, "landfall:monitoring:ContainerMetrics")).toEqual(["container-metrics"]);
}, 300_000);

it("breaks no policy, and says what it costs and that nobody is told", async () => {
  const args = ["--policy-pack", join(paths.checkout, "policy/run")];
  const { exitCode, output } = await stack.preview({ args, change: switchOn });
  expect(exitCode, output).toBe(0);
  expect(reported(output)).toEqual(["advisory pack-inputs-require-known landfall-prosight-sandbox"]);
  expect(output).toMatch(
    /Monitoring takes at most \d+ MB of memory, \d+ % of the droplet's 2048 MB: 8 containers\./,
  );
  expect(output).toContain("Nobody is told of alerts");
  expect(output).not.toContain("shows no pages");
}, 300_000);

it("makes nothing of it where the key is not set", async () => {
  const steps = stepsOf(
    await stack.preview({
      args: ["--json"],
      change: (config) => {
        switchOn(config);
        delete config["landfall:monitoring"];
      },
    }),
  );
  expect(names(steps, "docker:index/container:Container")).toEqual(
    ["api", "migrate", "nginx"].map((service) => `prosight-${service}`),
  );
  expect(names(steps, "landfall:monitoring:ContainerMetrics")).toEqual([]);
}, 300_000);
