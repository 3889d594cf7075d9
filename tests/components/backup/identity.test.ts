import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { describe, expect, it } from "vitest";
import { deriveRecipient } from "../../../components/backup/identity.ts";

// Made by age-keygen 1.1.1.
const identity = "AGE-SECRET-KEY-1NEHRR7GURS2QYVHRD3SPY62H2NVTPLY7N3439VGPND3CMV3S0FMSTNF68V";
const recipient = "age1pmfqcm7jxgpzmpj4t76ewrdvhwa86hzevuqu6u3w9kzl92l4h3rqlmlqm3";

describe("deriveRecipient", () => {
  it("gives what age-keygen gives", () => {
    expect(deriveRecipient(identity)).toBe(recipient);
    expect(deriveRecipient(`${identity}\n`)).toBe(recipient);
  });

  it.each([
    ["a letter is wrong", identity.replace(/.$/, (last) => (last === "Q" ? "P" : "Q"))],
    ["a letter is missing", identity.slice(0, -1)],
    ["it is a recipient", recipient],
    ["it is empty", ""],
  ])("says so, and not what it was given, where %s", (_, text) => {
    expect(() => deriveRecipient(text)).toThrow(
      /^is not a complete age identity, which begins with AGE-SECRET-KEY-1/,
    );
    if (text !== "") expect(() => deriveRecipient(text)).not.toThrow(text);
  });
});

it("gives what age gives, for any identity", async () => {
  for (let n = 0; n < 20; n++) {
    const any = await generateX25519Identity();
    expect(deriveRecipient(any)).toBe(await identityToRecipient(any));
  }
});
