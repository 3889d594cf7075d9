import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { afterEach, beforeEach, expect, it } from "vitest";
import { planTunnel, throughTunnel } from "../../../cli/repair/tunnel.ts";
import { selfSigned } from "../../components/database/selfSigned.ts";

const PATH = process.env.PATH;
const closing: Server[] = [];
let folder: string;

/** An ssh that only knows -W, and is on the host already. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "landfall-tunnel-"));
  const ssh = `#!${process.execPath}
const [host, port] = process.argv[3].split(":");
const socket = require("node:net").connect({ host, port });
socket.on("error", (error) => { console.error(error.message); process.exit(255); });
process.stdin.pipe(socket).pipe(process.stdout);
`;
  await writeFile(join(folder, "ssh"), ssh);
  await chmod(join(folder, "ssh"), 0o755);
  process.env.PATH = `${folder}:${PATH}`;
});

afterEach(async () => {
  process.env.PATH = PATH;
  for (const server of closing.splice(0)) server.close();
  await rm(folder, { recursive: true });
});

async function listening(server: Server): Promise<number> {
  closing.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

async function free(): Promise<number> {
  const port = await listening(createServer());
  closing.pop()?.close();
  return port;
}

const host = { host: "ssh://deploy@203.0.113.9", sshOpts: [] };

/** The first that comes back, or that it was closed. */
async function say(port: number, text: string): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port });
  socket.write(text);
  const [chunk] = await Promise.race([once(socket, "data"), once(socket, "close").then(() => ["closed"])]);
  socket.destroy();
  return String(chunk);
}

it("leads to a server outside the host, encrypted up to it", async () => {
  const { certificate, key } = await selfSigned("localhost");
  const server = await listening(
    createServer((socket) => {
      socket.once("data", () => {
        socket.write("S");
        const secured = new TLSSocket(socket, { isServer: true, key, cert: certificate });
        secured.on("error", () => {});
        secured.pipe(secured);
      });
    }),
  );
  const outside = { host: "localhost", port: server, authority: certificate };
  const port = await free();
  expect(await throughTunnel({ port, host, outside }, () => say(port, "hello"))).toBe("hello");
});

it("tells why the server outside cannot be had", async () => {
  const { certificate } = await selfSigned("localhost");
  const port = await free();
  const outside = { host: "localhost", port: await free(), authority: certificate };
  const reading = async () => {
    throw new Error(`the connection was ${await say(port, "hello")}`);
  };
  await expect(throughTunnel({ port, host, outside }, reading)).rejects.toThrow(
    /^the connection was closed\nthe tunnel to PostgreSQL: /,
  );
});

it("is what the provider in the state expects", () => {
  const resources = [
    { type: "pulumi:providers:postgresql", inputs: { host: "127.0.0.1", port: "15432" } },
    {
      type: "pulumi:providers:docker",
      inputs: { host: "ssh://deploy@203.0.113.9", sshOpts: '["-i","key"]' },
    },
  ];
  const outside = { host: "db.example.com", port: 6543, authority: "A" };
  // biome-ignore lint/suspicious/noExplicitAny: two fields of a deployment
  const plan = planTunnel({ resources } as any, outside);
  expect(plan).toMatchObject({ port: 15432, host: { sshOpts: ["-i", "key"] }, outside });
});
