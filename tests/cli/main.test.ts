import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { paths } from "../../toolchain/paths.ts";

/** Runs the command in a process of its own. */
function landfall(...words: string[]) {
  const loader = join(import.meta.dirname, "loaded.ts");
  const args = ["--no-warnings", "--import", loader, join(paths.checkout, "cli/main.ts"), ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const urls = [...stderr.matchAll(/^loaded file:\/\/(.*)$/gm)].map(([, path]) => path as string);
  const packages = urls.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  const own = urls.filter((path) => !path.includes("/node_modules/"));
  return { status, stdout, packages: [...new Set(packages)], own };
}

it.each([
  { words: ["--help"], status: 0 },
  { words: ["doctor", "--help"], status: 0 },
  { words: ["sandbox", "up", "--help"], status: 0 },
  { words: ["sandbox", "up", "--nope"], status: 2 },
  { words: ["nope"], status: 2 },
])("loads only what declares the verbs for: landfall $words", ({ words, status }) => {
  const run = landfall(...words);
  expect(run.status).toBe(status);
  expect(run.packages).toEqual(["commander"]);
  const declares = /\/cli\/(main|program|usage|stackOptions|\w+\/commands)\.ts$/;
  expect(run.own.filter((path) => !declares.test(path))).toEqual([]);
});

it("has every verb in its help, also those of the sandbox", () => {
  const { stdout } = landfall("--help");
  const verbs = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, verb]) => verb);
  expect(verbs).toEqual(expect.arrayContaining(["doctor", "add", "ps", "rollback", "state", "sandbox"]));
});
