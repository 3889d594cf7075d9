import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { Client } from "ssh2";
import { type Destination, secure } from "./secure.ts";

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
  /** A stream to the server. */
  open(): Promise<Duplex>;
  close(): void;
}

const CONNECT_MS = 15_000;
/** The provider opens its connections one after the other, so a login for each would be slow. */
const IDLE_MS = 5_000;

/** One ssh connection. It opens with the first stream, and closes after a while without streams. */
export function forwarder(target: () => Promise<Target>, destination: Destination): Forwarder {
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
      const host = await target();
      connected ??= logIn(host, drop);
      const client = await connected.catch((error) => {
        drop();
        throw error;
      });
      const stream = await secure(await forwardOut(client, destination, host), destination);
      stream.once("close", released);
      return stream;
    } catch (error) {
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
    // The server may have keys of several types. Only the pinned key proves that it is the host.
    algorithms: { serverHostKey: serverHostKeys(type) },
    hostVerifier: (key: Buffer) => key.equals(pinned),
  });
  return promise;
}

/** An RSA key signs with SHA-2, whose algorithms have other names. */
function serverHostKeys(type: string) {
  return (type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type]) as never;
}

function forwardOut(
  client: Client,
  { host, port, authority }: Destination,
  through: Target,
): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const refused = (why: string) =>
    authority === undefined
      ? `port ${port} of the host's loopback: ${why}`
      : `${host}:${port} cannot be reached from ${through.host}: ${why}. Check landfall:database.server, and that the server's firewall lets ${through.host} in`;
  client.forwardOut("127.0.0.1", 0, host, port, (error, stream) =>
    error === undefined ? resolve(stream) : reject(new Error(refused(error.message))),
  );
  return promise;
}
