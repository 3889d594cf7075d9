import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { docker } from "../../../images/docker.ts";
import type { RegionSettings } from "../../settings.ts";
import { ensureServerCertificate } from "../certificates.ts";
import { ensureServiceContainer } from "./container.ts";
import { waitForService } from "./request.ts";

const configuration = stringify({
  version: "0.1",
  log: { level: "warn" },
  storage: { filesystem: { rootdirectory: "/var/lib/docker-registry" }, delete: { enabled: true } },
  http: { addr: ":443", tls: { certificate: "/etc/landfall/tls.crt", key: "/etc/landfall/tls.key" } },
});

/** A container registry whose images last until the region stops. */
export async function ensureRegistry(settings: RegionSettings, image: string): Promise<void> {
  const { address, host } = settings.services.registry;
  const { certificateFile } = await ensureServerCertificate(settings, "registry", [host, address]);
  const directory = join(settings.directory, "services", "registry");
  const data = `${settings.prefix}-registry`;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "config.yml"), configuration);
  await docker(["volume", "create", "--label", settings.label, data]);
  await ensureServiceContainer(settings, "registry", {
    image,
    options: ["--volume", `${directory}:/etc/landfall:ro`, "--volume", `${data}:/var/lib/docker-registry`],
    command: ["docker-registry", "serve", "/etc/landfall/config.yml"],
    parts: [configuration, await readFile(certificateFile, "utf8")],
  });
}

export function waitForRegistry(settings: RegionSettings): Promise<void> {
  return waitForService(settings, "registry", { path: "/v2/" });
}
