import { isIP } from "node:net";
import { notFound } from "./errors.ts";
import type { Routes } from "./http.ts";

export interface DaemonStatus {
  name: string;
  pid: number;
  startedAt: string;
  versions: { node: string };
  dns: string;
  droplets: { id: number; name: string; status: string; running: boolean; publicIp: string }[];
  domains: string[];
  pendingActions: number;
}

function isLoopback(address: string | undefined): boolean {
  const plain = (address ?? "").replace(/^::ffff:/, "");
  return plain === "::1" || (isIP(plain) === 4 && plain.startsWith("127."));
}

/** The daemon's own status, for `landfall sandbox status`. It needs no token, so it answers this machine only. */
export const statusRoutes: Routes = (app, region) => {
  const startedAt = new Date().toISOString();
  app.get("/_region/status", async (request): Promise<DaemonStatus> => {
    if (!isLoopback(request.socket.remoteAddress)) throw notFound();
    const { state, settings, driver } = region;
    const droplets = state.droplets.map(async ({ id, name, status, publicIp }) => ({
      id,
      name,
      status,
      running: await driver.isRunning(id),
      publicIp,
    }));
    return {
      name: settings.name,
      pid: process.pid,
      startedAt,
      versions: { node: process.version },
      dns: `${settings.dns.address}:${settings.dns.port}`,
      droplets: await Promise.all(droplets),
      domains: state.domains.map(({ name }) => name),
      pendingActions: state.actions.filter(({ status }) => status === "in-progress").length,
    };
  });
};
