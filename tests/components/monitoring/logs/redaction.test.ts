import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretPattern } from "../../../../components/monitoring/logs/redaction.ts";

/** The same in JavaScript, whose `u` flag knows Go's `\x{}` as `\u{}`. */
const asJavaScript = (pattern: string) =>
  new RegExp(pattern.replaceAll("\\x{", "\\u{").replaceAll("\\z", "$"), "gu");
const redact = (secrets: string[], line: string) =>
  line.replaceAll(asJavaScript(secretPattern(secrets)), "[redacted]");

describe("the pattern of secrets", () => {
  it.each([
    ["as it is", "key: s3cr3t/va+lue!", "key: [redacted]"],
    ["in an address", "GET /?k=s3cr3t%2Fva%2Blue!", "GET /?k=[redacted]"],
    ["in base64", `Basic ${Buffer.from("s3cr3t/va+lue!").toString("base64")}`, "Basic [redacted]="],
  ])("matches one %s", (_, line, redacted) => {
    expect(redact(["s3cr3t/va+lue!"], line)).toBe(redacted);
  });

  it("matches one in JSON", () => {
    const secret = 'quote"back\\slash';
    expect(redact([secret], JSON.stringify({ secret }))).toBe('{"secret":"[redacted]"}');
  });

  it("matches each line of one, and each key in one", () => {
    expect(redact(["first line\nsecond line\n"], "a second line")).toBe("a [redacted]");
    expect(redact(['{"active":"1","keys":{"1":"0123456789abcdef"}}'], "key 0123456789abcdef")).toBe(
      "key [redacted]",
    );
  });

  it("matches the longer of two that begin alike", () => {
    expect(redact(["password", "password-and-more"], "password-and-more")).toBe("[redacted]");
  });

  it("leaves short values alone, which any line may have, and everything where there is no secret", () => {
    for (const secrets of [["admin", "1234567"], [], [""]])
      expect(redact(secrets, "admin 1234567 \0")).toBe("admin 1234567 \0");
  });

  it("has only letters, digits and what it is made of, and no secret is left", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", minLength: 8 }).filter((text) => text.trim().length >= 8)),
        (secrets) => {
          expect(secretPattern(secrets)).toMatch(/^[A-Za-z0-9\\{}|]+$/);
          for (const secret of secrets)
            expect(redact(secrets, `<${secret.trim()}>`)).not.toContain(secret.trim());
        },
      ),
    );
  });
});
