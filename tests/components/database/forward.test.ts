import { once } from "node:events";
import { createServer } from "node:net";
import { TLSSocket } from "node:tls";
import { describe, expect, it } from "vitest";
import { forwarder } from "../../../components/database/forward.ts";
import type { Destination } from "../../../components/database/index.ts";
import { newKey } from "../../newKey.ts";
import { closeAfterEach, closing, echo, listening, onHost, say, sshd, userKey } from "./ends.ts";
import { selfSigned } from "./selfSigned.ts";
import { hostKey, publicKey } from "./sshd.ts";

const otherKey = newKey();

closeAfterEach();

describe("forwarding", () => {
  const target = (port: number, pinned: string) => async () => ({
    host: "127.0.0.1",
    port,
    user: "deploy",
    privateKey: userKey.private,
    hostKey: pinned,
  });

  it("carries several streams over one login", async () => {
    const { port, seen } = await sshd();
    const forward = forwarder(target(port, hostKey), onHost(await echo()));
    closing.push(() => forward.close());
    const [one, two] = await Promise.all([forward.open(), forward.open()]);
    expect(await say(one, "one")).toBe("one");
    expect(await say(two, "two")).toBe("two");
    expect(seen.logins).toBe(1);
  });

  it("refuses a host with another key", async () => {
    const { port, seen } = await sshd();
    const forward = forwarder(target(port, publicKey(otherKey)), onHost(await echo()));
    await expect(forward.open()).rejects.toThrow(/^ssh to deploy@127\.0\.0\.1: Host denied/);
    expect(seen.logins).toBe(0);
  });

  it("says that nothing listens on the host, and works once something does", async () => {
    const { port } = await sshd();
    const unused = await echo();
    closing.pop()?.();
    const forward = forwarder(target(port, hostKey), onHost(unused));
    closing.push(() => forward.close());
    await expect(forward.open()).rejects.toThrow(`port ${unused} of the host's loopback: `);
    const server = createServer((socket) => socket.pipe(socket)).listen(unused, "127.0.0.1");
    closing.push(() => server.close());
    await once(server, "listening");
    expect(await say(await forward.open(), "late")).toBe("late");
  });
});

describe("a server outside the host", () => {
  /** A certificate of its own for the name, and a server that answers PostgreSQL's question with it and then says back what it hears. */
  async function outside(name: string, answer = "S") {
    const { certificate, key } = await selfSigned(name);
    const server = createServer((socket) => {
      socket.once("data", (request) => {
        expect(request.toString("hex")).toBe("0000000804d2162f");
        socket.write(answer);
        if (answer !== "S") return;
        const secured = new TLSSocket(socket, { isServer: true, key, cert: certificate });
        secured.on("error", () => {});
        secured.pipe(secured);
      });
    });
    return { port: await listening(server), certificate };
  }

  async function through(destination: Destination) {
    const { port } = await sshd();
    const target = { host: "127.0.0.1", port, user: "deploy", privateKey: userKey.private };
    const forward = forwarder(async () => ({ ...target, hostKey: hostKey }), destination);
    closing.push(() => forward.close());
    return forward.open();
  }

  it("is spoken to encrypted, once its certificate is for its name and by the authority", async () => {
    const { port, certificate } = await outside("localhost");
    const stream = await through({ host: "localhost", port, authority: certificate });
    expect(await say(stream, "secret")).toBe("secret");
  });

  it("is told nothing where its certificate is for another name", async () => {
    const { port, certificate } = await outside("elsewhere.example.com");
    await expect(through({ host: "localhost", port, authority: certificate })).rejects.toThrow(
      /^localhost:\d+ is not trusted, and nothing was sent to it: Hostname\/IP does not match certificate's altnames.+Its certificate must be for localhost and signed by the one in landfall:database\.server\.caFile$/s,
    );
  });

  it("is told nothing where its certificate is by somebody else", async () => {
    const { port } = await outside("localhost");
    const other = await selfSigned("localhost");
    await expect(through({ host: "localhost", port, authority: other.certificate })).rejects.toThrow(
      /is not trusted, and nothing was sent to it: self-signed certificate/,
    );
  });

  it("is told nothing where it offers no TLS", async () => {
    const { port, certificate } = await outside("localhost", "N");
    await expect(through({ host: "localhost", port, authority: certificate })).rejects.toThrow(
      `localhost:${port} offers no TLS, and nothing was sent to it`,
    );
  });

  it("is named where it ends the connection without a word", async () => {
    const { certificate } = await selfSigned("localhost");
    const port = await listening(createServer((socket) => socket.destroy()));
    await expect(through({ host: "localhost", port, authority: certificate })).rejects.toThrow(
      `localhost:${port} does not answer like PostgreSQL; see landfall:database.server, and that server's log`,
    );
  });

  it("is named with what to compare where nothing listens", async () => {
    const { certificate } = await outside("localhost");
    await expect(through({ host: "localhost", port: 1, authority: certificate })).rejects.toThrow(
      /^localhost:1 cannot be reached from 127\.0\.0\.1: .+ Check landfall:database\.server, and that the server's firewall lets 127\.0\.0\.1 in$/,
    );
  });
});
