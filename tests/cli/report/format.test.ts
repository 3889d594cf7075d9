import { describe, expect, it } from "vitest";
import { formatBytes, formatSeconds, formatTime, formatValue } from "../../../cli/report/format.ts";

describe("a value with its unit", () => {
  it.each([
    [0.9996, "share", "99.96 %"],
    [0.5, "share", "50 %"],
    [0.98765, "share", "98.8 %"],
    [0, "share", "0 %"],
    [0.00012, "share", "0.012 %"],
    [0.1824, "seconds", "182 ms"],
    [1.24, "seconds", "1.2 s"],
    [3.456, "requests/s", "3.46 requests/s"],
    [31.4, "requests/s", "31 requests/s"],
    [null, "share", "no data"],
  ] as const)("%d as %s", (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });

  it.each([
    [130, "2 min 10 s"],
    [179.6, "3 min 0 s"],
    [7320, "2 h 2 min"],
  ])("%d s", (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it.each([
    [0, "0 B"],
    [1536, "1.5 KiB"],
    [734_003_200, "700 MiB"],
  ])("%d bytes", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it("a time in UTC", () => {
    expect([formatTime(0), formatTime("2026-11-21T15:45:00Z")]).toEqual([
      "1970-01-01 00:00:00 UTC",
      "2026-11-21 15:45:00 UTC",
    ]);
  });
});
