import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { listenForAuth0 } from "./auth0/listen.ts";
import { machineResolver } from "./dns/forward.ts";
import { startNameServer } from "./dns/server.ts";
import { zonesOf } from "./dns/zones.ts";
import { dockerDriver } from "./docker/index.ts";
import { listenForIdentity } from "./identity/listen.ts";
import { listenForMessages } from "./inbox/listen.ts";
import { takeLock } from "./lock.ts";
import { removePidFile, writePidFile } from "./pidFile.ts";
import { regionSettings } from "./settings.ts";
import { type StartedRegion, startRegion } from "./start.ts";

/** The region's daemon: `node sandbox/region/main.ts --name <name> [--checkout <path>]`. Ends on SIGTERM and SIGINT. */

/** Stops one part of the daemon. */
type Close = () => Promise<unknown>;

function log(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { name: { type: "string" }, checkout: { type: "string" } } });
  if (values.name === undefined) throw new Error("say which region: --name sandbox");
  const settings = regionSettings(values.name, values.checkout);
  await takeLock(settings);
  const closers: Close[] = [];
  endOnSignal(closers);

  const driver = await dockerDriver(settings);
  const started = await startRegion(settings, driver, log);
  closers.push(() => started.close());
  closers.push(await listenForIdentity(settings, log));
  closers.push(await listenForAuth0(settings, log));
  closers.push(await listenForMessages(settings));
  await started.app.listen({ host: settings.api.host, port: settings.api.port });
  writePidFile(settings.api.pidFile);
  closers.push(async () => removePidFile(settings.api.pidFile));
  closers.push(await listenForDroplets(started));

  const { state } = started.region;
  const own = [settings.dns.address, "127.0.0.1"];
  closers.push(
    await startNameServer({
      ...settings.dns,
      zones: () => zonesOf(settings, state.domains),
      upstream: machineResolver(own),
      log,
    }),
  );
  log(
    `region ${settings.name} is up: API ${settings.api.url}, DNS ${settings.dns.address}:${settings.dns.port}`,
  );
}

/** Serves the same API at the gateway's address, where droplets reach it as api.landfall.test. */
async function listenForDroplets({ app, region }: StartedRegion): Promise<Close> {
  const { network, api } = region.settings;
  const server = createServer((request, response) => app.routing(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(api.port, network.gateway, resolve);
  });
  return async () => {
    server.close();
    server.closeAllConnections();
  };
}

function endOnSignal(closers: Close[]): void {
  let ending = false;
  const end = async (signal: string) => {
    if (ending) return;
    ending = true;
    log(`${signal}: ending`);
    for (const close of closers.reverse()) await close().catch((error) => log(`while ending: ${error}`));
    process.exit(0);
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}

main().catch((error) => {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});
