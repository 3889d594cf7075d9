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
  /** Ends the server, then the region. */
  close(): Promise<void>;
}

/** Makes the machines agree with the state. A network, volume or key that is there already is left as it is. */
async function reconcile(region: Region): Promise<void> {
  const { state, driver } = region;
  for (const vpc of state.vpcs) await driver.createVpc(vpc.id, vpc.ip_range);
  for (const { accessKey, secretKey, grants } of state.spacesKeys) {
    await driver.setSpacesKey({ accessKey, secretKey, grants });
  }
  // A droplet that was being made when the region stopped is made by its pending action.
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

/** Loads the region's state, brings its machines in line, takes up what was pending, and builds its server. */
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
