import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { supportMatrix } from "../../../components/compose/supportMatrix.ts";

it("docs/compose.md is what the table says: npm run docs", () => {
  const file = new URL("../../../docs/compose.md", import.meta.url);
  expect(readFileSync(file, "utf8")).toBe(supportMatrix());
});
