/** Both ends of a tunnel, on this machine. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach } from "vitest";
import { newKey } from "../../newKey.ts";
import { forwardingSshd } from "./sshd.ts";

export const userKey = newKey();
export const closing: (() => void)[] = [];
/** Closes, after each test of the file that calls it, what the test has opened. */
export function closeAfterEach(): void {
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });
}

export async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

export async function sshd() {
  const server = await forwardingSshd();
  closing.push(server.close);
  return server;
}

export const onHost = (port: number) => ({ host: "127.0.0.1", port });

/** Says back what it hears. */
export const echo = () => listening(createServer((socket) => socket.pipe(socket)));

export async function say(stream: NodeJS.ReadWriteStream, text: string): Promise<string> {
  stream.write(text);
  const [chunk] = await once(stream, "data");
  return String(chunk);
}
