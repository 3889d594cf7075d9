import { once } from "node:events";
import type { Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Listens on a port of the loopback.
 * @param patienceMs how long to wait for a port that is in use
 * @throws the system's error, with its code
 */
export async function listen(server: Server, port: number, patienceMs = 0): Promise<void> {
  for (const end = Date.now() + patienceMs; ; await sleep(20)) {
    try {
      await once(server.listen(port, "127.0.0.1"), "listening");
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || Date.now() >= end) throw error;
    }
  }
}
