import { expect, it } from "vitest";
import {
  DOWNTIME_LABELS,
  formatCost,
  formatPaths,
  formatTotal,
  groupByReason,
  groupInOrder,
} from "../../../cli/review/labels.ts";

it("an amount that is not known is called so, and is in no sum", () => {
  expect(formatCost({ what: "Droplet host", before: undefined, after: 24 })).toBe(
    "Droplet host: unknown → 24.00 USD",
  );
  expect(formatTotal({ known: 7, unknown: ["LoadBalancer lb"] })).toBe("7.00 USD plus unknown prices");
});

it("many properties are counted, and one too many is named", () => {
  const names = (count: number) => Array.from({ length: count }, (_, n) => `p${n}`);
  expect(formatPaths(names(9))).toBe("p0, p1, p2, p3, p4, p5, p6, p7, p8");
  expect(formatPaths(names(10))).toBe("p0, p1, p2, p3, p4, p5, p6, p7 and 2 more");
});

it("what weighs more comes first, and what is alike is one line", () => {
  const all = [
    { what: "api", downtime: "none" as const, why: "start-first" },
    { what: "web", downtime: "none" as const, why: "start-first" },
    { what: "host", downtime: "host" as const, why: "resized" },
  ];
  const heavy = groupInOrder(all, ({ downtime }) => downtime, DOWNTIME_LABELS);
  expect(heavy.map(([key, those]) => [key, groupByReason(those)])).toEqual([
    ["host", [{ whats: "host", why: "resized" }]],
    ["none", [{ whats: "api, web", why: "start-first" }]],
  ]);
});
