import { connect } from "node:net";
import type { RegionSettings } from "./settings.ts";

export type ServiceName = keyof RegionSettings["services"];

/** One that is gone has an address that nobody answers for, which the kernel tells only after 3 s. */
const LIMIT_MS = 2_000;

/** The region's services that take no connection. One that is paused takes them: that is how "down" is simulated. */
export async function silentServices({ services }: Pick<RegionSettings, "services">): Promise<ServiceName[]> {
  const names = Object.keys(services) as ServiceName[];
  const answered = await Promise.all(
    names.map((name) =>
      takesConnections(services[name].address, Number(new URL(services[name].url).port || 443)),
    ),
  );
  return names.filter((_, index) => !answered[index]);
}

/** Whether somebody listens on a TCP port. */
export function takesConnections(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: LIMIT_MS });
    const end = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("connect", () => end(true));
    // In a process that was busy for so long, an answer may wait behind the clock.
    socket.once("timeout", () => setImmediate(() => end(false)));
    socket.once("error", () => end(false));
  });
}
