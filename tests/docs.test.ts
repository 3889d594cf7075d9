import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const WIDTH = 120;
const ROOT = new URL("../", import.meta.url);
const DOCUMENTS = [
  "README.md",
  "tests/README.md",
  ...globSync(["docs/**/*.md", "policy/*.md"], { cwd: ROOT }),
];

/** Lines of prose that are too long, as `line: length`. Tables, code blocks and lines of one link cannot be wrapped. */
function tooLong(markdown: string): string[] {
  let inCode = false;
  return markdown.split("\n").flatMap((line, index) => {
    const isFence = line.trimStart().startsWith("```");
    if (isFence) inCode = !inCode;
    const isProse = !isFence && !inCode && !line.trimStart().startsWith("|") && !isLink(line);
    return isProse && line.length > WIDTH ? [`${index + 1}: ${line.length}`] : [];
  });
}

/** Whether a line is one link or address, also as an item of a list. */
const isLink = (line: string) => /^\s*([-*] )?(\[[^\]]*\]\([^)]*\)|<?https?:\S+)[.,;]?$/.test(line);

it.each(DOCUMENTS)("%s wraps at 120 characters", (document) => {
  expect(tooLong(readFileSync(new URL(document, ROOT), "utf8"))).toEqual([]);
});

it("finds long prose, and passes over tables, code and links", () => {
  const long = "x ".repeat(WIDTH);
  const document = [`| ${long} |`, "```sh", long, "```", `- [a](https://${"x".repeat(WIDTH)})`, `- ${long}`];
  expect(tooLong(document.join("\n"))).toEqual(["6: 242"]);
});
