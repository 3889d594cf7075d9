import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { stackEnvironment } from "../../cli/sandbox/stack.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import type { Figures } from "./figures.ts";

/**
 * Measures `landfall recover` onto another droplet, after droplet and volume were deleted: in total, and its restore.
 */
export async function recover(settings: RegionSettings, { add, time }: Figures): Promise<void> {
  const { checkout } = settings;
  const env = stackEnvironment(settings);
  const { stdout: state } = await execa("pulumi", ["stack", "export"], { cwd: checkout, env });
  const resources: { urn: string; id: string }[] = JSON.parse(state).deployment.resources;
  for (const kind of ["droplet", "volume"])
    await lose(settings, `${kind}s/${resources.find(({ urn }) => urn.endsWith(`::host-${kind}`))?.id}`);
  const command = ["cli/main.ts", "recover", "--yes", "--region", settings.name];
  await time("recovered onto a new droplet", async () => {
    const { stdout } = await execa("node", command, { cwd: checkout, env, stdin: "ignore" });
    add("recovered, its restore", milliseconds(stdout, "restore the archive"));
  });
}

/** Duration of a step, from the command's last lines: `12.3 s`, or `2 min 5 s`. */
function milliseconds(output: string, step: string): number {
  const line = output
    .slice(output.lastIndexOf("\nRecovered:"))
    .split("\n")
    .find((each) => each.includes(step));
  const [, minutes = "0", rest] = /(?:(\d+) min )?([\d.]+) s$/.exec(line ?? "") ?? [];
  if (rest === undefined) throw new Error(`no time of "${step}":\n${output}`);
  return 1000 * (60 * Number(minutes) + Number(rest));
}

/** Deletes the account's object at this path, and waits until it is gone. */
async function lose({ api }: RegionSettings, path: string): Promise<void> {
  const authorization = `Bearer ${(await readFile(api.tokenFile, "utf8")).trim()}`;
  const ask = (method: string) => fetch(`${api.url}/v2/${path}`, { method, headers: { authorization } });
  await ask("DELETE");
  const deadline = Date.now() + 300_000;
  while ((await ask("GET")).ok) {
    if (Date.now() > deadline) throw new Error(`${path} does not go`);
    await sleep(500);
  }
}
