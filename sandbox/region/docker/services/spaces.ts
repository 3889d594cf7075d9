import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RegionSettings } from "../../settings.ts";
import { ensureServerCertificate } from "../certificates.ts";
import { ensureServiceContainer } from "./container.ts";
import { waitForService } from "./request.ts";

export interface SpacesRootKey {
  accessKey: string;
  secretKey: string;
}

function rootKeyFile(settings: RegionSettings): string {
  return join(settings.directory, "services", "spaces", "root.env");
}

/** The key that owns every bucket. Generated once, in a file that only its owner can read. */
async function ensureRootKeyFile(settings: RegionSettings): Promise<string> {
  const file = rootKeyFile(settings);
  await mkdir(join(settings.directory, "services", "spaces"), { recursive: true });
  const accessKey = `DO00${randomBytes(8).toString("hex").toUpperCase()}`;
  const content = `ROOT_ACCESS_KEY=${accessKey}\nROOT_SECRET_KEY=${randomBytes(32).toString("hex")}\n`;
  // "wx" never overwrites an existing file.
  await writeFile(file, content, { mode: 0o600, flag: "wx" }).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
  return file;
}

/** Generated if there is none yet. */
export async function spacesRootKey(settings: RegionSettings): Promise<SpacesRootKey> {
  const content = await readFile(await ensureRootKeyFile(settings), "utf8");
  const [accessKey = "", secretKey = ""] = content
    .split("\n")
    .map((line) => line.slice(line.indexOf("=") + 1));
  return { accessKey, secretKey };
}

/** An S3 server whose buckets and keys are in the region's directory. */
export async function ensureSpaces(settings: RegionSettings, image: string): Promise<void> {
  const { address, host } = settings.services.spaces;
  const { certificateFile } = await ensureServerCertificate(settings, "spaces", [host, address]);
  const rootKey = await ensureRootKeyFile(settings);
  const state = join(settings.directory, "spaces");
  for (const folder of ["buckets", "versions", "iam"]) {
    await mkdir(join(state, folder), { recursive: true, mode: 0o700 });
  }
  await ensureServiceContainer(settings, "spaces", {
    image,
    options: [
      ...["--env-file", rootKey, "--volume", `${state}:/srv/spaces`],
      ...["--volume", `${join(settings.directory, "services", "spaces")}:/etc/landfall:ro`],
    ],
    command: [
      ...["versitygw", "--port", ":443", "--cert", "/etc/landfall/tls.crt", "--key", "/etc/landfall/tls.key"],
      ...["--iam-dir", "/srv/spaces/iam", "--quiet"],
      ...["posix", "--versioning-dir", "/srv/spaces/versions", "/srv/spaces/buckets"],
    ],
    parts: [await readFile(certificateFile, "utf8"), await readFile(rootKey, "utf8")],
  });
}

export function waitForSpaces(settings: RegionSettings): Promise<void> {
  return waitForService(settings, "spaces", { path: "/" });
}
