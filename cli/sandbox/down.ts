import { existsSync } from "node:fs";
import { loadApp } from "../../planning/description/load.ts";
import { ensureRegion, resetRegion, stopRegion } from "../../sandbox/region/control.ts";
import { removeOutsideDatabase } from "../../sandbox/region/docker/services/database.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { ensureDocker } from "../../toolchain/docker.ts";
import { step } from "../../toolchain/progress.ts";
import { locateStack } from "../pulumi/locateStack.ts";
import { repairStack } from "../repair/repair.ts";
import { deployedApps, hasOutsideDatabase, sandboxPulumi, stackFiles, stackName } from "./stack.ts";

/**
 * `pulumi destroy`, then everything of the region but its keys and the caches. The next `up` starts from an empty region.
 * Of an app's own stack only that one, and the region stays.
 */
export async function down(settings: RegionSettings): Promise<void> {
  if (settings.app !== undefined) return destroyAppStack(settings);
  for (const app of await deployedApps(settings)) await destroyAppStack({ ...settings, app });
  await destroyAppStack(settings);
  await step(`Region "${settings.name}" removed`, (report) => stopRegion(settings, report));
}

async function destroyAppStack(settings: RegionSettings): Promise<void> {
  if (!(await hasResources(settings))) return;
  const app = settings.app === undefined ? undefined : await loadApp(settings.app);
  await step("Docker", ensureDocker);
  // Also after a reboot of this machine: the engine can only destroy in a region that answers.
  await step(`Region "${settings.name}"`, (report) => ensureRegion(settings, report));
  await step(`Stack ${stackName(settings)}`, async (report) => {
    await repairStack(await locateStack(settings.name, settings.app), {}, (line) => report(line.trim()));
    await sandboxPulumi(settings).destroy();
  });
  if (hasOutsideDatabase(app))
    await step("Database server outside the droplet", () => removeOutsideDatabase(settings));
}

/** Removes the region and all that the checkout knows of it, without asking the engine: for when `down` cannot. */
export async function reset(settings: RegionSettings): Promise<void> {
  await step(`Region "${settings.name}"`, (report) => resetRegion(settings, report));
}

async function hasResources(settings: RegionSettings): Promise<boolean> {
  if (!existsSync(stackFiles(settings).configFile)) return false;
  const { deployment } = await sandboxPulumi(settings).export();
  return (deployment.resources ?? []).length > 0;
}
