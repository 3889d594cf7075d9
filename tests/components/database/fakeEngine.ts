import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import { execa } from "execa";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

/** The engine's own server, as far as a tunnel knows it: it hears warnings, and ends. */
export interface FakeEngine {
  address: string;
  warnings: string[];
  /** As at the end of a run: what is asked is answered first. */
  end(): Promise<void>;
}

export async function fakeEngine(): Promise<FakeEngine> {
  const warnings: string[] = [];
  const server = new Server();
  server.addService(EngineService, {
    log: (call: ServerUnaryCall<LogRequest, unknown>, answer: sendUnaryData<unknown>) => {
      warnings.push(call.request.getMessage());
      answer(null, new empty.Empty());
    },
  });
  const port = await promisify(server.bindAsync.bind(server))(
    "127.0.0.1:0",
    ServerCredentials.createInsecure(),
  );
  return { address: `127.0.0.1:${port}`, warnings, end: () => promisify(server.tryShutdown.bind(server))() };
}

/** One in a process of its own, which can be killed. */
export async function engineProcess(): Promise<{ address: string; kill(signal: NodeJS.Signals): void }> {
  const file = JSON.stringify(import.meta.url);
  const engine = execa(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `const { fakeEngine } = await import(${file}); console.log((await fakeEngine()).address);`,
    ],
    { reject: false, buffer: false, stdin: "ignore", stderr: "inherit" },
  );
  const [address] = await once(createInterface(engine.stdout as Readable), "line");
  return { address, kill: (signal) => engine.kill(signal) };
}
