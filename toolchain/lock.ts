import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { contentHash } from "./cache.ts";

/**
 * Runs a function in only one of several processes at a time. The lock is a socket in Linux's abstract namespace. The
 * kernel frees it however its owner dies; a lock file cannot guarantee that.
 * @param name of the lock, usually the path that is about to be created
 * @param waiting called once if another process holds the lock
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
