import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { entryFiles, sourcedBy } from "../../lint/shellFiles.ts";
import { paths } from "../../toolchain/paths.ts";

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.sh"], {
  cwd: paths.checkout,
  encoding: "utf8",
})
  .trim()
  .split("\n");
const read = (file: string) => readFileSync(join(paths.checkout, file), "utf8");

it("a script's sources are found from its own folder, without those that are only on a host", () => {
  const text = "# shellcheck source=../a/b.sh\n. x\n# shellcheck source=/dev/null\n. y\n";
  expect(sourcedBy("components/c/main.sh", text)).toEqual(["components/a/b.sh"]);
});

describe("the shell files of the checkout", () => {
  const entries = entryFiles(files, paths.checkout);

  it("say where each file is that they source, so that it is checked with them", () => {
    const unsaid = files.flatMap((file) => {
      const lines = read(file).split("\n");
      return lines.filter(
        (line, i) => /(^\s*|\|\| |\()\. ["/$]/.test(line) && !/# shellcheck source=/.test(lines[i - 1] ?? ""),
      );
    });
    expect(unsaid).toEqual([]);
  });

  it("have names in snake_case, but for two whose paths others know", () => {
    // On hosts, and in the workflows of those who use this.
    const known = ["components/database/sideDatabase.sh", "cli/ci/placeKey.sh"];
    const own = files.filter((file) => !file.startsWith("tests/apps/public/") && !known.includes(file));
    expect(own.filter((file) => !/^[a-z_]+\.sh$/.test(basename(file)))).toEqual([]);
  });

  it("switch no check of shellcheck off for a whole file, and give a reason where they do for a line", () => {
    const directives = files.flatMap((file) =>
      [...read(file).matchAll(/^.*# shellcheck .*disable=.*$/gm)].map(([line]) => `${file}: ${line.trim()}`),
    );
    expect(directives.filter((line) => !/# shellcheck disable=SC\d+ # \w/.test(line))).toEqual([]);
  });

  it("define no function twice in a program with its parts", () => {
    const definitions = (file: string): string[] => [
      ...[...read(file).matchAll(/^([a-z_]+)\(\)/gm)].map(([, name]) => name as string),
      ...sourcedBy(file, read(file)).flatMap(definitions),
    ];
    for (const entry of entries) {
      const names = definitions(entry);
      expect(
        names.filter((name, i) => names.indexOf(name) !== i),
        entry,
      ).toEqual([]);
    }
  });
});
