import { createServer } from "node:net";
import type { RegionSettings } from "./settings.ts";

/**
 * Takes this machine's lock for a region of this name, until the process ends. The lock is a socket in Linux's abstract
 * namespace: taking it is atomic, and the kernel frees it however the process ends.
 * @throws Error if another process holds it, perhaps for another checkout's region
 */
export async function takeLock({ name, prefix }: RegionSettings): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", () => {
      const fix = "stop it with `landfall sandbox down` in the checkout that it belongs to";
      reject(new Error(`a region "${name}" already runs on this machine; ${fix}`));
    });
    server.listen(`\0${prefix}`, resolve);
  });
}
