import { afterEach, expect, it, vi } from "vitest";
import { sideBySide, step } from "../../toolchain/progress.ts";

afterEach(() => vi.restoreAllMocks());

it("waits for the other steps where one fails, says which, and throws why", async () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
  const slow = Promise.withResolvers<void>();
  const both = sideBySide(
    step("Engine", () => slow.promise),
    step("Images", async () => {
      throw new Error("the mirror does not answer");
    }),
  );
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  slow.resolve();
  await expect(both).rejects.toThrow("the mirror does not answer");
  expect(lines.map((line) => line.replace(/\(.*\)/, "(...)"))).toEqual([
    "Images: FAILED (...)",
    "Engine: ready (...)",
  ]);
});
