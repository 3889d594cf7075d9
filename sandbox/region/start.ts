import type { FastifyInstance } from "fastify";
import { buildServer } from "./api/server.ts";
import { ensureToken } from "./api/tokens.ts";
import type { Driver } from "./driver.ts";
import { resolveFirewall } from "./firewallRules.ts";
import { driverMachine } from "./machine.ts";
import { Region } from "./region.ts";
import type { RegionSettings } from "./settings.ts";

export interface StartedRegion {
  region: Region;
  /** Not listening yet. */
  app: FastifyInstance;
  /** Stops the server, then the region. */
  close(): Promise<void>;
}

/** Starts and stops machines to match the state. Existing networks, volumes and keys are left as they are. */
async function reconcile(region: Region): Promise<void> {
  const { state, driver } = region;
  for (const vpc of state.vpcs) await driver.createVpc(vpc.id, vpc.ip_range);
  for (const { accessKey, secretKey, grants } of state.spacesKeys) {
    await driver.setSpacesKey({ accessKey, secretKey, grants });
  }
  // A droplet whose creation the region's stop interrupted is created by its pending action.
  const made = state.droplets.filter(({ status }) => status !== "new");
  await driver.reconcile({
    droplets: made.map((droplet) => {
      const firewall = resolveFirewall(state, droplet.id);
      return {
        ...driverMachine(droplet),
        on: droplet.status === "active",
        ...(firewall && { firewall }),
        volumes: state.volumes.filter(({ dropletId }) => dropletId === droplet.id).map(({ id }) => id),
        reservedIps: state.reservedIps
          .filter(({ dropletId }) => dropletId === droplet.id)
          .map(({ ip }) => ip),
      };
    }),
  });
  for (const { id } of made) region.firewalls.assumeInForce(id);
}

/** Loads the region's state, reconciles its machines, resumes pending actions, and builds its server. */
export async function startRegion(
  settings: RegionSettings,
  driver: Driver,
  log?: (line: string) => void,
): Promise<StartedRegion> {
  ensureToken(settings.api.tokenFile);
  const region = new Region(settings, driver, log);
  await reconcile(region);
  region.commit();
  region.actions.resume();
  const app = buildServer(region);
  return {
    region,
    app,
    async close() {
      await app.close();
      await region.close();
    },
  };
}
