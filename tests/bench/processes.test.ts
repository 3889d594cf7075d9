import { execa } from "execa";
import { expect, it } from "vitest";
import { nameOf, timesOf, watchProcesses } from "../../bench/processes.ts";

it("reads times after a name with spaces and brackets in it", () => {
  const stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 100 200 0 0 12 3 40 5 20 0 1 0 100";
  expect(timesOf(stat)).toEqual({ own: 150, children: 450 });
});

it("calls a process what people know it by", () => {
  const modules = "/checkout/node_modules/@pulumi/pulumi";
  expect(nameOf(["/opt/bin/pulumi", "preview"])).toBe("pulumi");
  expect(nameOf(["node", `${modules}/cmd/run`, "--monitor=127.0.0.1:1", "."])).toBe("program");
  expect(nameOf(["node", "--cpu-prof", `${modules}/cmd/run/index.js`])).toBe("program");
  expect(nameOf(["node", `${modules}/cmd/run-policy-pack`, "127.0.0.1:1", "."])).toBe("policies");
  expect(nameOf(["node", "start.ts", "127.0.0.1:1"])).toBe("policies");
  expect(nameOf(["node", "/home/plugins/resource-command-v1/pulumi-resource-command", "127.0.0.1:1"])).toBe(
    "pulumi-resource-command",
  );
  expect(nameOf([""])).toBeUndefined();
});

it("counts a descendant's time, by its name and in all", async () => {
  // By its own time: a busy machine gives it less of the clock's.
  const loop = "while (process.cpuUsage().user < 400_000);";
  const run = execa("sh", ["-c", `node -e '${loop}' busy; true`]);
  const processes = watchProcesses(run.pid ?? 0);
  await run;
  const { total, by, first } = processes.stop();
  expect(total).toBeGreaterThan(100);
  expect(by.busy ?? by[loop]).toBeGreaterThan(50);
  expect(Object.keys(first)).toContain("sh");
});
