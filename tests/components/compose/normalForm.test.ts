import { describe, expect, it } from "vitest";
import {
  capabilities,
  cpus,
  goDuration,
  mebibytes,
  parseDuration,
} from "../../../components/compose/normalForm.ts";

describe("durations are written as Go prints them", () => {
  it.each([
    ["60s", "1m0s"],
    ["90s", "1m30s"],
    ["1h", "1h0m0s"],
    ["1h30m0.5s", "1h30m0.5s"],
    ["1500ms", "1.5s"],
    ["250ms", "250ms"],
    ["5us", "5µs"],
    ["0s", "0s"],
    ["0", "0s"],
  ])("%s as %s", (text, written) => {
    expect(goDuration(parseDuration(text) ?? -1)).toBe(written);
  });

  it.each(["", "5", "5d", "s"])("and %j is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

it("names capabilities as Docker does", () => {
  expect(capabilities(["sys_time", "CAP_CHOWN", "chown"])).toEqual(["CAP_CHOWN", "CAP_SYS_TIME"]);
  expect(capabilities(["ALL"])).toEqual(["ALL"]);
  expect(capabilities([])).toBeUndefined();
});

it("writes a number of CPUs with a decimal place", () => {
  expect([cpus(1), cpus(0.25), cpus(1.5)]).toEqual(["1.0", "0.25", "1.5"]);
});

it("takes whole MiB, and never rounds", () => {
  expect([mebibytes("536870912"), mebibytes(-1), mebibytes(1000)]).toEqual([512, -1, undefined]);
});
