import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../images/base/index.ts";
import { ensureDropletImage } from "../../images/droplet/index.ts";
import { ensureImage } from "../../images/image.ts";
import type { RegionSettings } from "../settings.ts";
import { ensureCa } from "./certificates.ts";

/** The droplet image with this region's CA as trusted, as the real image trusts public CAs. */
export async function ensureTrustingImage(settings: RegionSettings, report: Report): Promise<string> {
  await ensureCa(settings);
  const folder = await mkdtemp(join(tmpdir(), "landfall-ca-"));
  try {
    await copyFile(settings.ca.certificateFile, join(folder, "ca.crt"));
    await writeFile(join(folder, "Dockerfile"), dockerfile(settings));
    return await ensureImage(`${settings.prefix}-droplet`, await ensureDropletImage(report), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function dockerfile(settings: RegionSettings): string {
  const registryDirectory = `/etc/docker/certs.d/${settings.services.registry.host}`;
  return `ARG BASE
FROM \${BASE}
LABEL ${settings.label}
COPY ca.crt /usr/local/share/ca-certificates/landfall-region.crt
COPY ca.crt ${registryDirectory}/ca.crt
RUN update-ca-certificates
`;
}
