import { expect, it } from "vitest";
import { byWeight, costLine, DOWNTIME, grouped, pathsWords, totalWords } from "../../../cli/review/labels.ts";

it("an amount that is not known is called so, and is in no sum", () => {
  expect(costLine({ what: "Droplet host", before: undefined, after: 24 })).toBe(
    "Droplet host: unknown → 24.00 USD",
  );
  expect(totalWords({ known: 7, unknown: ["LoadBalancer lb"] })).toBe("7.00 USD and what is not known");
});

it("many properties are counted, and one too many is named", () => {
  const names = (count: number) => Array.from({ length: count }, (_, n) => `p${n}`);
  expect(pathsWords(names(9))).toBe("p0, p1, p2, p3, p4, p5, p6, p7, p8");
  expect(pathsWords(names(10))).toBe("p0, p1, p2, p3, p4, p5, p6, p7 and 2 more");
});

it("what weighs more comes first, and what is alike is one line", () => {
  const all = [
    { what: "api", downtime: "none" as const, why: "start-first" },
    { what: "web", downtime: "none" as const, why: "start-first" },
    { what: "host", downtime: "host" as const, why: "resized" },
  ];
  const heavy = byWeight(all, ({ downtime }) => downtime, DOWNTIME);
  expect(heavy.map(([key, those]) => [key, grouped(those)])).toEqual([
    ["host", [{ whats: "host", why: "resized" }]],
    ["none", [{ whats: "api, web", why: "start-first" }]],
  ]);
});
