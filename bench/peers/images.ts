import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ensureApplicationImage } from "../../sandbox/images/application.ts";
import { ensureBase, ensurePackages } from "../../sandbox/images/base/index.ts";
import { ensureImage } from "../../sandbox/images/image.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { goBuild } from "../../toolchain/go.ts";
import { paths } from "../../toolchain/paths.ts";
import { pushed } from "../region.ts";

export interface Images {
  /** One image for each version, "1" and "2". */
  app: Record<Version, string>;
  nginx: string;
}

export type Version = "1" | "2";

const report = (line: string) => console.log(`  ${line}`);

/** Builds and pushes the test's images. Existing ones are neither built nor pushed. */
export async function peersImages(settings: RegionSettings): Promise<Images> {
  const base = await ensurePackages("landfall-python3", await ensureBase(report), ["python3"], report);
  const app = async (version: Version) =>
    pushed(
      settings,
      await withFolder(join(import.meta.dirname, "app"), async (folder) => {
        await writeFile(join(folder, "version"), `${version}\n`);
        return ensureImage("landfall-bench-app", base, folder);
      }),
      "app",
    );
  return {
    app: { 1: await app("1"), 2: await app("2") },
    nginx: await pushed(settings, await ensureApplicationImage("nginx", report), "nginx"),
  };
}

/** kamal-proxy, built from its Go module, in an image. */
export async function kamalProxyImage(settings: RegionSettings): Promise<string> {
  const base = await ensureBase(report);
  return pushed(
    settings,
    await withFolder(join(import.meta.dirname, "kamal-proxy"), async (folder) => {
      const module = relative(paths.goModules, join(import.meta.dirname, "kamal-proxy"));
      const main = "github.com/basecamp/kamal-proxy/cmd/kamal-proxy";
      const executable = { name: "kamal-proxy", version: "0.9.2", build: { module, package: main } };
      await goBuild(executable, folder, report);
      return ensureImage("landfall-bench-kamal-proxy", base, folder);
    }),
    "kamal-proxy",
  );
}

/** Passes a copy of a folder to `use`, which may add files. */
async function withFolder<T>(source: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "landfall-bench-"));
  try {
    await cp(source, folder, { recursive: true });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
