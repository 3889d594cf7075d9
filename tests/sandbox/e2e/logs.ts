import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { execa } from "execa";
import { dockerLines } from "../../../sandbox/images/docker.ts";
import type { RegionSettings } from "../../../sandbox/region/settings.ts";

/**
 * Keeps the journal of each droplet of the region as it is now.
 * @param failed what failed
 * @returns what there is to read, for people
 */
export async function keepLogs(
  settings: RegionSettings,
  failed: { project: string; file: string; test: string },
): Promise<string> {
  const folder = join(settings.directory, "failures", basename(failed.file, ".test.ts"));
  const droplets = ["--filter", `label=${settings.label}`, "--filter", "label=landfall.droplet"];
  const names = await dockerLines(["ps", "--all", ...droplets, "--format", "{{.Names}}"]).catch(() => []);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const journals = await Promise.all(names.map((name) => keepJournal(folder, name)));
  return [
    `FAILED  ${failed.file} > ${failed.test}`,
    `  region             ${settings.name}`,
    `  its log            ${relative(process.cwd(), settings.api.logFile)}`,
    ...journals.map((file) => `  droplet's journal  ${relative(process.cwd(), file)}`),
    `  alone              npx vitest run --project ${failed.project} ${failed.file}`,
  ].join("\n");
}

/** By Docker, so that it works where ssh does not. */
async function keepJournal(folder: string, droplet: string): Promise<string> {
  const file = join(folder, `${droplet}-${Date.now()}.log`);
  const { all } = await execa(
    "docker",
    ["exec", droplet, "journalctl", "--no-pager", "-o", "short-precise"],
    {
      all: true,
      reject: false,
    },
  );
  await writeFile(file, all, { mode: 0o600 });
  return file;
}
