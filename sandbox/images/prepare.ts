import { type ApplicationImageName, byPackages, ensureApplicationPackages } from "./application.ts";
import type { Report } from "./base/index.ts";
import { ensureDropletImage } from "./droplet/index.ts";
import { ensureServicesPackages } from "./services/index.ts";
import { twoAtATime } from "./twoAtATime.ts";

/**
 * Makes what the images of a region and of an application are built on, so that it can be made while the engine is built:
 * it takes the package mirror and the disk, and no program of the toolchain's. What docker has is not made again.
 * @param names images of the application
 */
export async function prepareImages(names: readonly ApplicationImageName[], report: Report): Promise<void> {
  await twoAtATime([
    // The largest first, so that the last to finish is a small one.
    () => ensureDropletImage(report),
    ...byPackages(names).map(
      ([name]) =>
        () =>
          ensureApplicationPackages(name, report),
    ),
    () => ensureServicesPackages(report),
  ]);
}
