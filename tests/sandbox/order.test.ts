import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { InOrder } from "../../vitest.config.ts";
import { filesOf, order } from "./e2e/order.ts";

it("every end-to-end file has its place in the order", () => {
  const there = readdirSync(join(import.meta.dirname, "e2e")).filter((name) => name.endsWith(".test.ts"));
  const ordered = new Set(Object.values(order).flat());
  expect([...ordered].map((name) => `${name}.test.ts`).sort()).toEqual(there.sort());
});

it.each([
  ["e2e", "bringup"],
  ["e2e-small", "interruption"],
] as const)("%s begins from nothing with %s and ends with teardown", (project, first) => {
  expect([filesOf(project).at(0), filesOf(project).at(-1)]).toEqual([
    `tests/sandbox/e2e/${first}.test.ts`,
    "tests/sandbox/e2e/teardown.test.ts",
  ]);
});

it.each(["e2e", "e2e-small"] as const)(
  "%s runs its files in that order, whatever other projects do",
  async (project) => {
    const sorted = await new InOrder({} as never).sort(
      filesOf(project)
        .toReversed()
        .map((file) => ({ moduleId: `/checkout/${file}`, project: { name: project } }) as never),
    );
    expect(sorted.map(({ moduleId }) => moduleId)).toEqual(
      filesOf(project).map((file) => `/checkout/${file}`),
    );
  },
);

it("no file is twice in a project", () => {
  for (const names of Object.values(order)) expect(new Set(names).size).toBe(names.length);
});
