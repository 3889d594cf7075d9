import { once } from "node:events";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect } from "node:tls";

/** Address of the server, as the host reaches it. */
export interface Destination {
  host: string;
  port: number;
  /**
   * CA certificate (PEM) of a server outside the host. Streams are encrypted up to the server, and close if its
   * certificate is not for `host`.
   * @default the server is on the host's loopback, and ssh encrypts
   */
  authority?: string;
}

/** PostgreSQL's SSLRequest: length 8, code 80877103. */
const SSL_REQUEST = Buffer.from("0000000804d2162f", "hex");
/** Shorter than the provider's timeout, so that the reason is reported first. */
const ANSWER_MS = 10_000;

/**
 * Encrypts the stream up to the server. The server's certificate must match its name and be signed by the authority, as
 * in libpq's `verify-full`. The provider cannot check this, because it knows only the local end of the tunnel.
 * @throws Error if the server has no TLS, or the wrong certificate
 */
export async function secure(stream: Duplex, { host, port, authority }: Destination): Promise<Duplex> {
  if (authority === undefined) return stream;
  const name = `${host}:${port}`;
  try {
    const answer = await within(ANSWER_MS, name, ask(stream));
    if (answer !== "S" && answer !== "N")
      throw new Error(
        `${name} does not answer like PostgreSQL; see landfall:database.server, and that server's log`,
      );
    if (answer === "N")
      throw new Error(
        `${name} offers no TLS, and nothing was sent to it: passwords and rows would be in the clear. Switch it on there (ssl = on, with a certificate)`,
      );
    // An IP address is checked as it is, and is not sent as a server name.
    const socket = connect({
      socket: stream,
      host,
      ca: authority,
      ...(isIP(host) === 0 && { servername: host }),
    });
    await within(ANSWER_MS, name, once(socket, "secureConnect"));
    socket.on("error", () => socket.destroy());
    return socket;
  } catch (error) {
    stream.destroy();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(
      `${name} is not trusted, and nothing was sent to it: ${message}. Its certificate must be for ${host} and signed by the one in landfall:database.server.caFile`,
    );
  }
}

async function ask(stream: Duplex): Promise<string> {
  stream.write(SSL_REQUEST);
  const [chunk] = (await Promise.race([
    once(stream, "data"),
    once(stream, "close").then(() => [Buffer.alloc(0)]),
  ])) as [Buffer];
  // This listener reads nothing else: the TLS handshake starts with the client's message.
  stream.pause();
  return chunk.toString("latin1");
}

function within<T>(milliseconds: number, name: string, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      reject(
        new Error(
          `${name} accepts connections but does not respond within ${milliseconds / 1000} s; see what keeps the server busy`,
        ),
      ),
    milliseconds,
  );
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
