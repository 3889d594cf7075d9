/** What the real engine deletes through the tunnel, which it does when the program may be over. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { paths } from "../../toolchain/paths.ts";
import { forwardingSshd, hostKey } from "../components/database/sshd.ts";
import { newKey } from "../newKey.ts";
import { freePort } from "./harness.ts";
import { makeProject, type Project } from "./project.ts";

/** Says one line to the server, and fails where it is not answered. */
const CLIENT = `
const [, port, line] = process.argv;
const socket = require("node:net").connect(port, "127.0.0.1", () => socket.write(line));
socket.once("error", ({ message }) => { console.error(message); process.exit(1); });
socket.once("data", () => process.exit());
socket.once("close", () => process.exit(1));`;

/** A login as the stack has it: another number makes another one, and the old one is deleted when all else is done. */
const program = (port: number, sshPort: number, serverPort: number, privateKey: string) => `
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
const { openTunnel } = await import("${pathToFileURL(join(paths.checkout, "components/database/tunnel.ts"))}");
const tunnel = await openTunnel({ port: ${port}, destination: { host: "127.0.0.1", port: ${serverPort} } });
const privateKey = pulumi.secret(${JSON.stringify(privateKey)});
tunnel.connect({ host: "127.0.0.1", user: "deploy", privateKey, hostKey: "${hostKey}" }, ${sshPort});
const name = "app_" + new pulumi.Config().require("version");
const say = (line) => \`"$NODE" -e "$CLIENT" ${port} "\${line} \${name}"\`;
new command.local.Command(name, {
  create: say("create"),
  delete: say("drop"),
  environment: ${JSON.stringify({ NODE: process.execPath, CLIENT })},
});
`;

let server: Awaited<ReturnType<typeof listener>>;
let sshd: Awaited<ReturnType<typeof forwardingSshd>>;
let project: Project;
let port: number;
beforeAll(async () => {
  [server, sshd, port] = await Promise.all([listener(), forwardingSshd(), freePort()]);
});
afterAll(() => {
  sshd?.close();
  server?.close();
});
beforeEach(async () => {
  const key = newKey();
  project = await makeProject("rotated", program(port, sshd.port, server.port, key.private));
  server.heard.length = 0;
  server.silentOn = undefined;
});
afterEach(() => project?.remove());

/** Hears lines, and answers each but the one that it is silent on. */
async function listener() {
  const sockets = new Set<Socket>();
  const state = { heard: [] as string[], silentOn: undefined as string | undefined };
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("data", (line) => {
      state.heard.push(String(line));
      if (String(line) !== state.silentOn) socket.end("done");
    });
  }).listen(0, "127.0.0.1");
  await once(listening, "listening");
  const close = () => {
    for (const socket of sockets) socket.destroy();
    listening.close();
  };
  return Object.assign(state, { port: (listening.address() as AddressInfo).port, close });
}

const options = () => ({ cwd: project.cwd, env: project.named.stack.env, stdin: "ignore" as const });

/** Runs to its end, with a preview before, as an operator does. */
async function run(...args: string[]): Promise<string[]> {
  server.heard.length = 0;
  await execa("pulumi", [...args, "--yes", "--non-interactive"], options());
  return [...server.heard];
}

const version = (number: number) => project.pulumi(["config", "set", "version", String(number)]);

/** Seconds until nothing listens on the tunnel's port any more. */
async function secondsUntilFree(): Promise<number> {
  const started = Date.now();
  for (;;) {
    const socket = connect({ host: "127.0.0.1", port });
    const free = await once(socket, "connect").then(
      () => false,
      () => true,
    );
    socket.destroy();
    if (free) return (Date.now() - started) / 1000;
    await sleep(10);
  }
}

it("reaches the server, and the port is free after each run", { timeout: 240_000 }, async () => {
  await version(1);
  expect(await run("up")).toEqual(["create app_1"]);
  expect(await secondsUntilFree()).toBeLessThan(1);
  await version(2);
  expect(await run("up")).toEqual(["create app_2", "drop app_1"]);
  expect(await run("refresh", "--run-program")).toEqual([]);
  expect(await run("destroy", "--run-program")).toEqual(["drop app_2"]);
  expect(await secondsUntilFree()).toBeLessThan(1);
});

// Ctrl-C also reaches the program, which tests/components/database/tunnel.test.ts has.
it.for(["SIGINT", "SIGKILL"] as const)(
  "ends with an engine that gets %s while it deletes",
  async (signal) => {
    await version(1);
    await run("up");
    await version(2);
    server.silentOn = "drop app_1";
    const engine = execa("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
      ...options(),
      reject: false,
    });
    while (!server.heard.includes("drop app_1")) await sleep(50);
    engine.kill(signal);
    await engine;
    expect(await secondsUntilFree()).toBeLessThan(1);
    server.silentOn = undefined;
    await project.pulumi(["cancel", "--yes"]);
    expect(await run("up")).toEqual(["drop app_1"]);
  },
);
