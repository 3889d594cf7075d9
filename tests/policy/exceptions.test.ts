import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isExcepted, readExceptions } from "../../policy/exceptions.ts";
import { pack } from "../../policy/pack.ts";
import { disallowExpired } from "../../policy/rules/pack/exceptions/disallowExpired.ts";
import { paths } from "../../toolchain/paths.ts";

const entry = { rule: "a-rule", resource: "web", reason: "it is so", expires: "2027-01-31" };
const read = (...entries: object[]) => readExceptions(JSON.stringify(entries), ["a-rule"], "2027-01-31");

describe("exceptions", () => {
  it("hold to the end of their day, for one rule and one resource", () => {
    const { valid, problems } = read(entry);
    expect(problems).toEqual([]);
    expect(isExcepted(valid, "a-rule", "web")).toBe(true);
    expect(isExcepted(valid, "a-rule", "web-2")).toBe(false);
    expect(isExcepted(valid, "b-rule", "web")).toBe(false);
  });

  it.each([
    ["is past its day", { expires: "2027-01-30" }, "entry 1 (a-rule of web) expired on 2027-01-30"],
    ["has no reason", { reason: " " }, "entry 1 has no reason"],
    ["has no rule and no day", { rule: undefined, expires: undefined }, "entry 1 has no rule, no expires"],
    ["names no rule", { rule: "c-rule" }, "entry 1 (c-rule of web) names a rule that the pack does not have"],
    [
      "has a day that is none",
      { expires: "2027-02-31x" },
      "entry 1 (a-rule of web) has an invalid expiry date",
    ],
  ])("do not hold where one %s", (_, change, message) => {
    expect(read({ ...entry, ...change })).toEqual({ valid: [], problems: [message] });
  });

  it("may be none, and must be a list", () => {
    expect(readExceptions("# nothing", [], "2027-01-31")).toEqual({ valid: [], problems: [] });
    expect(readExceptions("a: b", [], "2027-01-31").problems).toEqual(["is not a list of exceptions"]);
  });

  it("that are wrong are violations of the stack", () => {
    const stack = { type: "pulumi:pulumi:Stack", urn: "urn:stack" };
    expect(disallowExpired(["entry 1 has no reason"]).validateStack([stack] as never, {})).toEqual([
      { urn: "urn:stack", violation: "has a file of exceptions whose entry 1 has no reason" },
    ]);
  });

  it("of the project can be read, each with a rule that there is", () => {
    const text = readFileSync(join(paths.checkout, "policy/exceptions.yaml"), "utf8");
    expect(
      readExceptions(
        text,
        pack.map(({ rule }) => rule.name),
        "2026-01-01",
      ).problems,
    ).toEqual([]);
  });
});
