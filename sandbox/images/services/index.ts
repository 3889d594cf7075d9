import { copyFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBase, ensurePackages, type Report } from "../base/index.ts";
import { ensureImage } from "../image.ts";

const packages = ["ca-certificates", "pebble", "docker-registry", "e2fsprogs", "xfsprogs"];

/**
 * The tag of the image with the region's ACME server, registry and S3 server, and with the tools that format volumes.
 * Built if Docker does not have it.
 * @param versitygw path of the S3 server's executable
 */
export async function ensureServicesImage(versitygw: string, report: Report): Promise<string> {
  const base = await ensureServicesPackages(report);
  const folder = await mkdtemp(join(tmpdir(), "landfall-services-"));
  try {
    await cp(join(import.meta.dirname, "context"), folder, { recursive: true });
    await copyFile(versitygw, join(folder, "versitygw"));
    return await ensureImage("landfall-services", base, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The tag of that image's base: Debian with its packages. Built if Docker does not have it. */
export async function ensureServicesPackages(report: Report): Promise<string> {
  return ensurePackages("landfall-services-packages", await ensureBase(report), packages, report);
}
