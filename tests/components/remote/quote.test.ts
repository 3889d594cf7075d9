import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shellQuote } from "../../../components/remote/index.ts";
import { shellExports } from "../../../components/remote/quote.ts";

const text = fc.string({ unit: "binary" }).map((value) => value.replaceAll("\0", "").toWellFormed());
const hard = fc.oneof(
  text,
  fc.string({ unit: fc.constantFrom("'", '"', "\\", "$", "`", "\n", "!", " ", "*", "a") }),
);

function echo(shell: string, words: string[]): string[] {
  const script = `for word in ${words.map(shellQuote).join(" ")}; do printf '%s\\0' "$word"; done`;
  return execFileSync(shell, ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe("shellQuote", () => {
  it.each(["bash", "sh"])("gives back every text through %s", (shell) => {
    fc.assert(
      fc.property(fc.array(hard, { minLength: 1, maxLength: 20 }), (words) => {
        expect(echo(shell, words)).toEqual(words);
      }),
      { numRuns: 50 },
    );
  });

  it("survives being quoted twice, as a script inside a command is", () => {
    fc.assert(
      fc.property(hard, (word) => {
        const inner = `printf '%s' ${shellQuote(word)}`;
        expect(execFileSync("sh", ["-c", `bash -c ${shellQuote(inner)}`], { encoding: "utf8" })).toBe(word);
      }),
      { numRuns: 50 },
    );
  });

  it("refuses a NUL byte, which would cut the word short", () => {
    expect(() => shellQuote("a\0b")).toThrow("NUL");
  });
});

describe("shellExports", () => {
  it("sorts by name and quotes the values", () => {
    expect(shellExports({ B: "two words", A: "it's" })).toBe("export A='it'\\''s'\nexport B='two words'\n");
  });

  it("refuses a name that would run as a command", () => {
    expect(() => shellExports({ "A;reboot": "x" })).toThrow('"A;reboot" is not a name of a shell variable');
  });
});
