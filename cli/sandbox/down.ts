import { existsSync } from "node:fs";
import { execa } from "execa";
import { regionStatus, resetRegion, stopRegion } from "../../sandbox/region/control.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { ensureDocker } from "../../toolchain/docker.ts";
import { step } from "../../toolchain/step.ts";
import { stackEnvironment, stackFiles } from "./stack.ts";

/** `pulumi destroy`, then everything of the region but its keys and the caches. The next `up` starts from an empty region. */
export async function down(settings: RegionSettings): Promise<void> {
  if (existsSync(stackFiles(settings).configFile) && (await regionStatus(settings)).running) {
    await step("pulumi destroy", () => destroyStack(settings));
  }
  await step(`Region "${settings.name}"`, (report) => stopRegion(settings, report));
}

/** Removes the region and all that the checkout knows of it, without asking the engine: for when `down` cannot. */
export async function reset(settings: RegionSettings): Promise<void> {
  await step(`Region "${settings.name}"`, (report) => resetRegion(settings, report));
}

async function destroyStack(settings: RegionSettings): Promise<void> {
  await ensureDocker();
  await execa("pulumi", ["destroy", "--yes", "--skip-preview", "--non-interactive"], {
    cwd: settings.checkout,
    env: stackEnvironment(settings),
    stdin: "ignore",
    stdout: "ignore",
  });
}
