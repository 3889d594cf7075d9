import { existsSync } from "node:fs";
import { relative } from "node:path";
import { loadApp } from "../../planning/description/load.ts";
import { applicationImageNames, ensureApplicationImage } from "../../sandbox/images/application.ts";
import { buildImages } from "../../sandbox/images/build.ts";
import { prepareImages } from "../../sandbox/images/prepare.ts";
import { ensureRegion, ensureServicesAnswer } from "../../sandbox/region/control.ts";
import { ensureOutsideDatabase } from "../../sandbox/region/docker/services/database.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { ensureDocker } from "../../toolchain/docker.ts";
import { ensureEngine } from "../../toolchain/engine.ts";
import { sideBySide, step } from "../../toolchain/progress.ts";
import { checkStack } from "../oauth/check/command.ts";
import { renderReport } from "../oauth/check/report.ts";
import { locateStack } from "../pulumi/locateStack.ts";
import { resolveStack } from "../pulumi/resolveStack.ts";
import { repairStack } from "../repair/repair.ts";
import { isUp, probeSite } from "../site/probe.ts";
import { openStateStore, saveCurrentState } from "../state/savedStates.ts";
import { prepareClients } from "./oauth.ts";
import { activeProfiles, inactiveProfilesOf } from "./profiles.ts";
import { hasOutsideDatabase, prepareStack, sandboxFlags, sandboxPulumi } from "./stack.ts";

export interface UpOptions {
  /** False: bring up the region and prepare the stack, deploy nothing. */
  deploy: boolean;
}

/**
 * From a bare machine to the site over HTTPS. Each step is skipped when its result is there, so that an
 * interrupted run goes on where it stopped and a second one finds nothing to do.
 */
export async function up(settings: RegionSettings, { deploy }: UpOptions): Promise<void> {
  // First: where it cannot be had, nobody should wait for the engine to read so.
  await step("Docker", ensureDocker);
  const profiles = await activeProfiles(settings);
  const images = applicationImageNames(profiles, settings.app);
  await sideBySide(
    step("Pulumi engine", ensureEngine),
    step("Packages of the images", (report) => prepareImages(images, report)),
  );
  await step(`Region "${settings.name}"`, (report) => ensureRegion(settings, report));
  await step("Images of the application", (report) => buildImages(settings, profiles, report));
  await step("Services of the region", (report) => ensureServicesAnswer(settings, report));
  const app = settings.app === undefined ? undefined : await loadApp(settings.app);
  if (app?.database !== undefined && hasOutsideDatabase(app)) {
    const { name, superuser } = app.database;
    await step("Database server outside the droplet", async (report) => {
      const image = await ensureApplicationImage("postgres", report);
      await ensureOutsideDatabase(settings, image, { name, superuser: superuser.name });
    });
  }
  await step("Stack", async (report) => {
    await prepareStack(settings);
    await prepareClients(settings);
    // A run that was killed must not stand in the way of this one.
    await repairStack(await locateStack(settings.name, settings.app), {}, (line) => report(line.trim()));
  });
  if (!deploy) {
    console.log(`\nThe region is up. Next: ${enterCommand(settings)} && pulumi up`);
    return;
  }
  console.log("Deploying with: pulumi up");
  const changed = await pulumiUp(settings);
  await saveStateOf(settings);
  const address = await sandboxPulumi(settings).output("address");
  const status = await siteStatus(settings, address);
  if (!isUp(status)) {
    throw new Error(
      `https://${settings.site}/ answers ${status}. Look at: bin/landfall sandbox status${sandboxFlags(settings)}`,
    );
  }
  await checkClients(settings);
  if (!changed) console.log("Nothing to do: the stack is up to date.");
  for (const line of await inactiveProfilesOf(settings)) console.log(`Left out: ${line}`);
  console.log(nextSteps(settings, address));
}

/** @returns whether anything was changed */
function pulumiUp(settings: RegionSettings): Promise<boolean> {
  return sandboxPulumi(settings)
    .upAndCompare()
    .catch(({ message }: Error) => {
      const again = `bin/landfall sandbox up${sandboxFlags(settings)}`;
      throw new Error(`${message}. Once that is mended: ${again}`);
    });
}

/** The engine's state, as the last update has left it, to Spaces; an app without backups has no place there. */
async function saveStateOf({ name, app }: RegionSettings): Promise<void> {
  const store = await openStateStore(await resolveStack({ region: name, ...(app && { app }) }));
  if (store !== undefined) await step("State saved", () => saveCurrentState(store, new Date()));
}

/** What identity providers refuse does not make the site worse, so it is only shown. */
async function checkClients({ name, app }: RegionSettings): Promise<void> {
  const report = await checkStack(await resolveStack({ region: name, ...(app && { app }) }));
  const { lines, errors } = renderReport(report);
  for (const line of [...lines, ...errors]) console.log(line);
}

/** `pulumi preview` of the stack, with its output shown. */
export const previewStack = (settings: RegionSettings): Promise<void> =>
  sandboxPulumi(settings).showPreview();

/** Status of the site's front page, asked by its name and trusting only the region's certificate authority. */
export async function siteStatus(settings: RegionSettings, address: string): Promise<number | string> {
  const { site, acmeRootsFile: authorities } = settings;
  if (!existsSync(authorities)) return "nothing: the region has no certificate authority yet";
  return probeSite({ url: `https://${site}/`, address, authorities });
}

function nextSteps(settings: RegionSettings, address: string): string {
  const flags = sandboxFlags(settings);
  const roots = relative(process.cwd(), settings.acmeRootsFile);
  return `
https://${settings.site}/ is up at ${address}.

  In a terminal  curl --cacert ${roots} --resolve ${settings.site}:443:${address} https://${settings.site}/
  In a browser   add "${address} ${settings.site}" to /etc/hosts and import ${roots} as an authority
  Plain pulumi   ${enterCommand(settings)} && pulumi preview
  Look around    bin/landfall sandbox status${flags}  (also: ssh, logs, reboot)
  Take it away   bin/landfall sandbox down${flags}`;
}

function enterCommand({ name, app }: RegionSettings): string {
  return `eval "$(bin/landfall env ${name}${app === undefined ? "" : ` --app ${app}`})"`;
}
