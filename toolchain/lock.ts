import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { contentHash } from "./cache.ts";

/**
 * Runs one of several processes at a time. The lock is a socket in Linux's abstract namespace: the kernel frees it when
 * its owner dies, however it dies, which no lock file can promise.
 * @param name what is locked; usually the path that is about to be made
 * @param waiting called once if another process holds it
 */
export async function withLock<T>(
  name: string,
  run: () => Promise<T>,
  waiting: () => void = () => {},
): Promise<T> {
  let server = await tryListen(name);
  if (server === undefined) waiting();
  while (server === undefined) {
    await sleep(250);
    server = await tryListen(name);
  }
  try {
    return await run();
  } finally {
    server.close();
    await once(server, "close");
  }
}

async function tryListen(name: string): Promise<Server | undefined> {
  const server = createServer().listen(`\0landfall-${contentHash({ [name]: "" })}`);
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}
