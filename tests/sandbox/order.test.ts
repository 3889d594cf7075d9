import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { filesOf, order, placeOf } from "./e2e/order.ts";

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

it("no file is twice in a project", () => {
  for (const names of Object.values(order)) expect(new Set(names).size).toBe(names.length);
});

it("a file that is in two projects has its place in each", () => {
  const teardown = "/checkout/tests/sandbox/e2e/teardown.test.ts";
  expect(placeOf("e2e", teardown)).toBe(order.e2e.length - 1);
  expect(placeOf("e2e-small", teardown)).toBe(order["e2e-small"].length - 1);
  expect(placeOf("unit", "/checkout/tests/sandbox/order.test.ts")).toBe(-1);
});
