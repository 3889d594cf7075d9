import { type ApplicationImageName, byPackages, ensureApplicationPackages } from "./application.ts";
import type { Report } from "./base/index.ts";
import { ensureDropletImage } from "./droplet/index.ts";
import { ensureServicesPackages } from "./services/index.ts";
import { twoAtATime } from "./twoAtATime.ts";

/**
 * Builds the base images of a region and of an application, in parallel with the engine's build. It needs the package
 * mirror and the disk, but no executable of the toolchain. Images that docker has are not built again.
 * @param names images of the application
 */
export async function prepareImages(names: readonly ApplicationImageName[], report: Report): Promise<void> {
  await twoAtATime([
    // The largest first, so that a small one finishes last.
    () => ensureDropletImage(report),
    ...byPackages(names).map(
      ([name]) =>
        () =>
          ensureApplicationPackages(name, report),
    ),
    () => ensureServicesPackages(report),
  ]);
}
