import { describe, expect, it } from "vitest";
import { newIdentity, recipientOf } from "../../../components/backup/identity.ts";

// Made by age-keygen 1.1.1.
const identity = "AGE-SECRET-KEY-1NEHRR7GURS2QYVHRD3SPY62H2NVTPLY7N3439VGPND3CMV3S0FMSTNF68V";
const recipient = "age1pmfqcm7jxgpzmpj4t76ewrdvhwa86hzevuqu6u3w9kzl92l4h3rqlmlqm3";

describe("recipientOf", () => {
  it("gives what age-keygen gives", () => {
    expect(recipientOf(identity)).toBe(recipient);
    expect(recipientOf(`${identity}\n`)).toBe(recipient);
  });

  it.each([
    ["a letter is wrong", identity.replace(/.$/, (last) => (last === "Q" ? "P" : "Q"))],
    ["a letter is missing", identity.slice(0, -1)],
    ["it is a recipient", recipient],
    ["it is empty", ""],
  ])("says so, and not what it was given, where %s", (_, text) => {
    expect(() => recipientOf(text)).toThrow(
      /^is not a complete age identity, which begins with AGE-SECRET-KEY-1/,
    );
    if (text !== "") expect(() => recipientOf(text)).not.toThrow(text);
  });
});

it("makes identities that have a recipient, each another one", () => {
  const [one, other] = [newIdentity(), newIdentity()];
  expect(one).toMatch(/^AGE-SECRET-KEY-1[A-Z0-9]{58}$/);
  expect(recipientOf(one)).toMatch(/^age1[a-z0-9]{58}$/);
  expect(one).not.toBe(other);
});
