import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { Client } from "ssh2";

/** A host, its login and its pinned key. */
export interface Target {
  host: string;
  /** @default 22 */
  port?: number;
  user: string;
  privateKey: string;
  /** `<type> <base64>`. */
  hostKey: string;
}

export interface Forwarder {
  /** A stream to the port of the host's loopback. */
  open(): Promise<Duplex>;
  close(): void;
}

const CONNECT_MS = 15_000;
/** The provider opens one connection after the other, so that a login for each would be slow. */
const IDLE_MS = 5_000;

/** One ssh connection, made when the first stream is asked for and ended when none has been for a while. */
export function forwarder(target: () => Promise<Target>, port: number): Forwarder {
  let connected: Promise<Client> | undefined;
  let streams = 0;
  let idle: NodeJS.Timeout | undefined;

  const close = () => {
    clearTimeout(idle);
    connected?.then((client) => client.end()).catch(() => {});
    connected = undefined;
  };
  const drop = () => {
    connected = undefined;
  };
  const released = () => {
    streams--;
    if (streams > 0) return;
    idle = setTimeout(close, IDLE_MS);
    idle.unref();
  };

  const open = async (): Promise<Duplex> => {
    clearTimeout(idle);
    streams++;
    try {
      connected ??= target().then((to) => logIn(to, drop));
      const stream = await forwardOut(await connected, port);
      stream.once("close", released);
      return stream;
    } catch (error) {
      drop();
      released();
      throw error;
    }
  };
  return { open, close };
}

function logIn({ host, port = 22, user, privateKey, hostKey }: Target, onClose: () => void): Promise<Client> {
  const { promise, resolve, reject } = Promise.withResolvers<Client>();
  const [type = "", base64 = ""] = hostKey.split(" ");
  const pinned = Buffer.from(base64, "base64");
  const client = new Client();
  const socket = connect({ host, port });
  socket.unref();
  socket.once("error", (error) => reject(new Error(`ssh to ${user}@${host}: ${error.message}`)));
  client.once("ready", () => resolve(client));
  client.once("error", (error) => reject(new Error(`ssh to ${user}@${host}: ${error.message}`)));
  client.once("close", onClose);
  client.connect({
    sock: socket,
    username: user,
    privateKey,
    readyTimeout: CONNECT_MS,
    // The server may have keys of several types; only the pinned one proves that it is the host.
    algorithms: { serverHostKey: serverHostKeys(type) },
    hostVerifier: (key: Buffer) => key.equals(pinned),
  });
  return promise;
}

/** An RSA key signs with SHA-2 under names of their own. */
function serverHostKeys(type: string) {
  return (type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type]) as never;
}

function forwardOut(client: Client, port: number): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  client.forwardOut("127.0.0.1", 0, "127.0.0.1", port, (error, stream) =>
    error === undefined
      ? resolve(stream)
      : reject(new Error(`port ${port} of the host's loopback: ${error.message}`)),
  );
  return promise;
}
