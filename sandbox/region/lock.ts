import { createServer } from "node:net";
import type { RegionSettings } from "./settings.ts";

/**
 * Takes the machine's one right to run a region of this name, until the process ends. A socket of Linux's abstract
 * namespace serves: taking it is atomic, and the kernel frees it however the process ends.
 * @throws Error when another process has it, which may be another checkout's region
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
