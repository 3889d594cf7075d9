/** The plugin as a process: one bundled file, its lines on the engine's display, and its end. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bundlePlugin } from "../../../toolchain/bundle.ts";
import { STAND_IN_PLUGINS } from "../../../toolchain/executables.ts";
import { startPlugin } from "./harness.ts";

const LOCAL = "command:local:Command";
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "landfall-plugins-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(STAND_IN_PLUGINS)("%s", (name) => {
  it("is one executable file of the npm SDK's version", async () => {
    const path = join(folder, name);
    await bundlePlugin(name, path);
    vi.stubEnv(`LANDFALL_PLUGIN_${name.toUpperCase()}`, path);
    const plugin = await startPlugin(name).finally(() => vi.unstubAllEnvs());
    const sdk = JSON.parse(await readFile(`node_modules/@pulumi/${name}/package.json`, "utf8"));
    expect(await plugin.version()).toBe(sdk.version);
    await plugin.stop();
  });
});

it("ends with the engine that started it, even one that was killed", { timeout: 20_000 }, async () => {
  const main = fileURLToPath(new URL("../../../sandbox/plugins/command/main.ts", import.meta.url));
  // The shell stands for the engine: it starts the plugin and waits.
  const engine = spawn("sh", ["-c", '"$0" "$1" & wait', process.execPath, main]);
  const [line] = (await once(createInterface(engine.stdout), "line")) as [string];
  expect(await listens(Number(line))).toBe(true);
  engine.kill("SIGKILL");
  await vi.waitFor(async () => expect(await listens(Number(line))).toBe(false), {
    timeout: 10_000,
    interval: 200,
  });
});

/** Asks the port, not the process table: an orphan may stay there as a zombie. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1")
      .once("connect", () => resolve(true))
      .once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

describe("lines on the engine's display", () => {
  const lines: string[] = [];
  const engine = new grpc.Server();
  let address: string;
  beforeAll(async () => {
    engine.addService(engineServices.EngineService, {
      log(call: { request: engineMessages.LogRequest }, done: grpc.sendUnaryData<empty.Empty>) {
        lines.push(call.request.getMessage());
        done(null, new empty.Empty());
      },
    });
    const credentials = grpc.ServerCredentials.createInsecure();
    const port = await new Promise<number>((resolve, reject) =>
      engine.bindAsync("127.0.0.1:0", credentials, (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    address = `127.0.0.1:${port}`;
  });
  afterAll(() => engine.forceShutdown());

  it.each([
    [undefined, ["err", "out"]],
    ["stdout", ["out"]],
    ["stderr", ["err"]],
    ["none", []],
  ])("are what logging %s lets through", async (logging, expected) => {
    lines.length = 0;
    const plugin = await startPlugin("command", {}, address);
    await plugin.configure({});
    await plugin.make(LOCAL, { create: "echo out; echo err >&2", logging });
    await sleep(200);
    await plugin.stop();
    expect([...lines].sort()).toEqual(expected);
  });
});
