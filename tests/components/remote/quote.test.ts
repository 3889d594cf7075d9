import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shellLists, shellQuote } from "../../../components/remote/index.ts";
import { shellExports } from "../../../components/remote/quote.ts";

const text = fc.string({ unit: "binary" }).map((value) => value.replaceAll("\0", "").toWellFormed());
const hard = fc.oneof(
  text,
  fc.string({ unit: fc.constantFrom("'", '"', "\\", "$", "`", "\n", "!", " ", "*", "a") }),
);

/** Many texts for one shell: starting it is what takes time. */
const texts = fc.array(hard, { minLength: 1, maxLength: 200, size: "max" });
const runs = { numRuns: 5 };

function printAll(words: string[]): string {
  return `for word in ${words.map(shellQuote).join(" ")}; do printf '%s\\0' "$word"; done`;
}

function printed(shell: string, script: string): string[] {
  return execFileSync(shell, ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe("shellQuote", () => {
  it.each(["bash", "sh"])("gives back every text through %s", (shell) => {
    fc.assert(
      fc.property(texts, (words) => {
        expect(printed(shell, printAll(words))).toEqual(words);
      }),
      runs,
    );
  });

  it("survives being quoted twice, as a script inside a command is", () => {
    fc.assert(
      fc.property(texts, (words) => {
        expect(printed("sh", `bash -c ${shellQuote(printAll(words))}`)).toEqual(words);
      }),
      runs,
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

describe("shellLists", () => {
  it("gives bash each word of each list as it is, and an empty list", () => {
    const text = shellLists({ WORDS: ["a b", "it's", "$x\n*"], NONE: [] });
    const script = `${text}printf '%s|' "\${WORDS[@]}" "\${#NONE[@]}"`;
    expect(execFileSync("bash", ["-euc", script], { encoding: "utf8" })).toBe("a b|it's|$x\n*|0|");
  });
});
