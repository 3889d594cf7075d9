import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { filesOf, order } from "./e2e/order.ts";

it("every end-to-end file has its place in the order", () => {
  const there = readdirSync(join(import.meta.dirname, "e2e")).filter((name) => name.endsWith(".test.ts"));
  const ordered = new Set(Object.values(order).flat());
  expect([...ordered].map((name) => `${name}.test.ts`).sort()).toEqual(there.sort());
});

it("no file is twice in a project", () => {
  for (const names of Object.values(order)) expect(new Set(names).size).toBe(names.length);
  expect(filesOf("e2e")[0]).toBe("tests/sandbox/e2e/bringup.test.ts");
  expect(filesOf("e2e").at(-1)).toBe("tests/sandbox/e2e/teardown.test.ts");
});
