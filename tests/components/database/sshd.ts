import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import ssh2 from "ssh2";
import { newKey } from "../../newKey.ts";

const pair = newKey();

export function publicKey({ public: line }: { public: string }): string {
  return line.split(" ").slice(0, 2).join(" ");
}

/** What every sshd of this process proves itself with. */
export const hostKey = publicKey(pair);

/** An sshd that forwards to its own loopback, lets everyone in who has a key, and counts them. */
export async function forwardingSshd() {
  const seen = { logins: 0 };
  const server = new ssh2.Server({ hostKeys: [pair.private] }, (client) => {
    client.on("error", () => {});
    client.on("authentication", (context) =>
      context.method === "publickey" ? context.accept() : context.reject(["publickey"]),
    );
    client.on("ready", () => seen.logins++);
    client.on("tcpip", (accept, reject, { destPort }) => {
      const socket = connect({ host: "127.0.0.1", port: destPort });
      socket.on("error", () => reject());
      socket.on("connect", () => {
        const stream = accept();
        stream.pipe(socket).pipe(stream);
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, seen, close: () => void server.close() };
}
