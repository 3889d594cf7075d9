import { execa } from "execa";
import { ensureLinters } from "../toolchain/linters.ts";
import { paths } from "../toolchain/paths.ts";
import { renderedScripts } from "./renderedScripts.ts";
import { entryFiles } from "./shellFiles.ts";

/** Part of `npm run check`: what tsc and biome do not read. Says nothing where nothing is found. */
const WORKFLOWS = ["landfall-drift.yml", "landfall-preview.yml", "landfall-up.yml"].map(
  (name) => `cli/ci/templates/${name}`,
);

/** Whether the linter is content; what it finds is printed. */
async function passes(command: string, args: readonly string[], input?: string): Promise<boolean> {
  const result = await execa(command, args, { cwd: paths.checkout, all: true, reject: false, input });
  if (result.failed) console.error(`${result.all || result.shortMessage}\n`);
  return !result.failed;
}

const { shellcheck, actionlint, zizmor } = await ensureLinters((line) => console.error(line));
const listed = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.sh"], {
  cwd: paths.checkout,
});
const results = await Promise.all([
  // A program is checked with the parts that it sources: what one part sets and another reads is then known.
  passes(shellcheck, [
    "--external-sources",
    "--check-sourced",
    "--source-path=SCRIPTDIR",
    ...entryFiles(listed.stdout.split("\n"), paths.checkout),
  ]),
  ...Object.entries(renderedScripts()).map(async ([name, { text, accepted = [] }]) => {
    const found = await passes(
      shellcheck,
      [
        "--shell=bash",
        "--external-sources",
        "--source-path=components/compose/rollout",
        `--exclude=${accepted.join(",")}`,
        "-",
      ],
      text,
    );
    if (!found) console.error(`In the script above, "-" is what ${name} renders.\n`);
    return found;
  }),
  passes(actionlint, [`-shellcheck=${shellcheck}`, ...WORKFLOWS]),
  passes(zizmor, ["--offline", "--quiet", "--persona=auditor", ...WORKFLOWS]),
]);
process.exitCode = results.every(Boolean) ? 0 : 1;
