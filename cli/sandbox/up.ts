import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { relative } from "node:path";
import { execa } from "execa";
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
import { stackOf } from "../repair/stack.ts";
import { repairStack } from "../repair.ts";
import { namedStack } from "../state/named.ts";
import { save, vaultIfAny } from "../state/vault.ts";
import { activeProfiles, leftOutOf } from "./profiles.ts";
import { hasOutsideDatabase, prepareStack, stackEnvironment, stackFlags } from "./stack.ts";

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
    // A run that was killed must not stand in the way of this one.
    await repairStack(await stackOf(settings.name, settings.app), {}, (line) => report(line.trim()));
  });
  if (!deploy) {
    console.log(`\nThe region is up. Next: ${enter(settings)} && pulumi up`);
    return;
  }
  console.log("Deploying with: pulumi up");
  const changed = await pulumiUp(settings);
  await saveStateOf(settings);
  const address = (
    await execa("pulumi", ["stack", "output", "address"], {
      cwd: settings.checkout,
      env: stackEnvironment(settings),
    })
  ).stdout;
  const status = await siteStatus(settings, address);
  if (!isUp(status)) {
    throw new Error(
      `https://${settings.site}/ answers ${status}. Look at: bin/landfall sandbox status${stackFlags(settings)}`,
    );
  }
  if (!changed) console.log("Nothing to do: the stack is up to date.");
  for (const line of await leftOutOf(settings)) console.log(`Left out: ${line}`);
  console.log(nextSteps(settings, address));
}

/** Runs the engine with its own output shown; true when it changed something. */
async function pulumiUp(settings: RegionSettings): Promise<boolean> {
  const run = execa("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive", "--suppress-outputs"], {
    cwd: settings.checkout,
    env: stackEnvironment(settings),
    stdin: "ignore",
    stdout: ["inherit", "pipe"],
    stderr: "inherit",
    reject: false,
  });
  const { stdout, failed } = await run;
  if (failed)
    throw new Error(
      `pulumi up failed; what it says is above. Once that is mended: bin/landfall sandbox up${stackFlags(settings)}`,
    );
  return !/^Resources:\n\s+\d+ unchanged$/m.test(stdout);
}

/** The engine's state, as the last update has left it, to Spaces; an app without backups has no place there. */
async function saveStateOf({ name, app }: RegionSettings): Promise<void> {
  const vault = await vaultIfAny(await namedStack({ region: name, ...(app && { app }) }));
  if (vault !== undefined) await step("State saved", () => save(vault, new Date()));
}

/** `pulumi preview` of the stack, with the engine's own output shown. */
export async function previewStack(settings: RegionSettings): Promise<void> {
  const { failed } = await execa("pulumi", ["preview", "--non-interactive", "--suppress-outputs"], {
    cwd: settings.checkout,
    env: stackEnvironment(settings),
    stdio: ["ignore", "inherit", "inherit"],
    reject: false,
  });
  if (failed) throw new Error("pulumi preview failed; what it says is above");
}

/** An app may answer with its log-in page, or lead there. */
export function isUp(status: number | string): boolean {
  return typeof status === "number" && status < 400;
}

/** Status of the site's front page, asked by its name and trusting only the region's ACME roots. */
export async function siteStatus(settings: RegionSettings, address: string): Promise<number | string> {
  if (!existsSync(settings.acmeRootsFile)) return "nothing: the region has no certificate authority yet";
  const agent = new Agent({ ca: await readFile(settings.acmeRootsFile) });
  return new Promise((resolve) => {
    request({
      host: address,
      servername: settings.site,
      headers: { host: settings.site },
      agent,
      timeout: 10_000,
    })
      .once("response", (response) => resolve(response.resume().statusCode ?? 0))
      .once("timeout", () => resolve("nothing within 10 s"))
      .once("error", (error) => resolve(`with an error (${error.message})`))
      .end();
  });
}

function nextSteps(settings: RegionSettings, address: string): string {
  const flags = stackFlags(settings);
  const roots = relative(process.cwd(), settings.acmeRootsFile);
  return `
https://${settings.site}/ is up at ${address}.

  In a terminal  curl --cacert ${roots} --resolve ${settings.site}:443:${address} https://${settings.site}/
  In a browser   add "${address} ${settings.site}" to /etc/hosts and import ${roots} as an authority
  Plain pulumi   ${enter(settings)} && pulumi preview
  Look around    bin/landfall sandbox status${flags}  (also: ssh, logs, reboot)
  Take it away   bin/landfall sandbox down${flags}`;
}

function enter({ name, app }: RegionSettings): string {
  return `eval "$(bin/landfall env ${name}${app === undefined ? "" : ` --app ${app}`})"`;
}
