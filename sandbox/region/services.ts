import { connect } from "node:net";
import type { RegionSettings } from "./settings.ts";

export type ServiceName = keyof RegionSettings["services"];
type Answering = ServiceName | "identity" | "auth0";

/** For a removed service nobody answers at its address, and the kernel reports that only after 3 s. */
const LIMIT_MS = 2_000;

/**
 * The region's services that accept no connection. A paused service accepts them, because that is how an outage is
 * simulated.
 */
export async function silentServices({
  services,
  identity,
  auth0,
}: Pick<RegionSettings, "services" | "identity" | "auth0">): Promise<Answering[]> {
  const all = { ...services, identity, auth0 };
  const names = Object.keys(all) as Answering[];
  const answered = await Promise.all(
    names.map((name) => takesConnections(all[name].address, Number(new URL(all[name].url).port || 443))),
  );
  return names.filter((_, index) => !answered[index]);
}

/** Whether a TCP port accepts connections. */
export function takesConnections(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: LIMIT_MS });
    const end = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("connect", () => end(true));
    // If this process was busy for that long, a response may be waiting in its queue.
    socket.once("timeout", () => setImmediate(() => end(false)));
    socket.once("error", () => end(false));
  });
}
