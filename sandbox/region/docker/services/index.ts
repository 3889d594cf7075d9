import { ensureExecutable } from "../../../../toolchain/engine.ts";
import { type Report, seconds } from "../../../images/base/index.ts";
import { ensureServicesImage } from "../../../images/services/index.ts";
import { silentServices } from "../../services.ts";
import type { RegionSettings } from "../../settings.ts";
import { ensureCa } from "../certificates.ts";
import { ensureTrustingImage } from "../dropletImage.ts";
import { ensurePublicNetwork } from "../network.ts";
import { ensureAcme, waitForAcme } from "./acme.ts";
import { ensureRegistry, waitForRegistry } from "./registry.ts";
import { ensureSpaces, waitForSpaces } from "./spaces.ts";

/**
 * Creates network, CA, images and services of a region, and resolves when the services respond. A paused ACME server is
 * left alone, because that is how an outage is simulated.
 */
export async function ensureServices(settings: RegionSettings, report: Report): Promise<void> {
  const started = Date.now();
  await ensureCa(settings);
  await ensurePublicNetwork(settings);
  const image = await ensureServicesImage(await ensureExecutable("versitygw", report), report);
  await ensureTrustingImage(settings, report);
  await Promise.all([
    ensureAcme(settings, image).then((runs) => (runs ? waitForAcme(settings) : undefined)),
    ensureRegistry(settings, image).then(() => waitForRegistry(settings)),
    ensureSpaces(settings, image).then(() => waitForSpaces(settings)),
  ]);
  report(`ACME, registry and Spaces answer (${seconds(started)})`);
}

/** Recreates what has disappeared since the region started. If nothing has, it takes milliseconds. */
export async function restoreServices(settings: RegionSettings, report: Report): Promise<void> {
  const silent = await silentServices(settings);
  if (silent.length === 0) return;
  report(`${silent.join(", ")}: no answer; recreating missing services`);
  await ensureServices(settings, report);
}
