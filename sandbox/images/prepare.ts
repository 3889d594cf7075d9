import { type ApplicationImageName, distinctPackages, ensureApplicationPackages } from "./application.ts";
import type { Report } from "./base/index.ts";
import { ensureDropletImage } from "./droplet/index.ts";
import { ensureServicesPackages } from "./services/index.ts";

/** Installations at a time: while one waits for the mirror, another unpacks. */
const SIDE_BY_SIDE = 2;

/**
 * Makes what the images of a region and of an application are built on, so that it can be made while the engine is built:
 * it takes the package mirror and the disk, and no program of the toolchain's. What docker has is not made again.
 * @param names images of the application
 */
export async function prepareImages(names: readonly ApplicationImageName[], report: Report): Promise<void> {
  // The largest first, so that the last to finish is a small one.
  const waiting = [
    () => ensureDropletImage(report),
    ...distinctPackages(names).map((name) => () => ensureApplicationPackages(name, report)),
    () => ensureServicesPackages(report),
  ];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
}
