import { describe, expect, it } from "vitest";
import { headAt, recordedHeads } from "../../../cli/data/headAt.ts";

const at = (hour: number) => `2026-01-01T0${hour}:00:00Z`;
const migration = { state: "done", from: "042", to: "043", startedAt: at(3), endedAt: at(4) };

describe("the head at a time", () => {
  const seen = recordedHeads(
    [
      { createdAt: at(1), head: "042" },
      { createdAt: at(6), head: "043" },
    ],
    [migration],
  );

  it("is what was seen both before and after it", () => {
    expect(headAt(at(2), seen).head).toBe("042");
    expect(headAt(at(5), seen).head).toBe("043");
  });

  it("is not known within a migration, which says from where to where", () => {
    expect(headAt("2026-01-01T03:30:00Z", seen)).toEqual({
      head: undefined,
      before: { at: at(3), head: "042" },
      after: { at: at(4), head: "043" },
    });
  });

  it("is not known before and after all that was seen, nor where nothing was", () => {
    expect(headAt(at(0), seen)).toEqual({
      head: undefined,
      before: undefined,
      after: { at: at(1), head: "042" },
    });
    expect(headAt(at(7), seen).head).toBeUndefined();
    expect(headAt(at(7), [])).toEqual({ head: undefined, before: undefined, after: undefined });
  });
});

it("a backup of no known head tells nothing, and of a migration that was cut short only its beginning is certain", () => {
  const cut = { ...migration, state: "interrupted" };
  expect(recordedHeads([{ createdAt: at(1), head: null }, { head: "042" }], [cut])).toEqual([
    { at: at(3), head: "042" },
  ]);
});
