import * as grpc from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type messages from "@pulumi/pulumi/proto/engine_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { afterAll, beforeAll, expect, it } from "vitest";

const heard: string[] = [];
const engine = new grpc.Server();
const { debug } = pulumi.log;
beforeAll(async () => {
  await import("../../sdkMessages.ts");
  engine.addService(services.EngineService, {
    log: (
      call: grpc.ServerUnaryCall<messages.LogRequest, empty.Empty>,
      callback: grpc.sendUnaryData<empty.Empty>,
    ) => {
      heard.push(call.request.getMessage());
      callback(null, new empty.Empty());
    },
  });
  const { promise, resolve } = Promise.withResolvers<number>();
  engine.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_, port) => resolve(port));
  pulumi.runtime.resetOptions("landfall", "test", 1, `127.0.0.1:${await promise}`, "", false, "");
});
afterAll(() => {
  Reflect.set(pulumi.log, "debug", debug);
  pulumi.runtime.resetOptions("project", "stack", 1, "", "", false, "");
  engine.forceShutdown();
});

it("tells the engine what the program says, and not how the SDK registers each resource", async () => {
  const { debug, info } = pulumi.log;
  await debug("Registering resource: t=a:b:C, name=d, custom=true, remote=false");
  await debug("RegisterResource RPC prepared: t=a:b:C, name=d");
  await debug("RegisterResource RPC finished: resource:d; err: null, resp: urn");
  await debug("RegisterResourceOutputs RPC prepared: urn=e");
  await debug("Resource RPC serialization requested: d is current");
  await debug("compose.yaml:3 services.web.ulimits has no effect");
  await info("RegisterResource RPC of somebody else");
  expect(heard).toEqual([
    "compose.yaml:3 services.web.ulimits has no effect",
    "RegisterResource RPC of somebody else",
  ]);
});
