/** A plugin's process. It prints its port, and ends with the engine. */
import { flushCompileCache } from "node:module";
import * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Plugin } from "./resource.ts";
import { Service } from "./service.ts";

const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** `version` is that of the npm SDK, by which the engine finds the plugin. */
export function serve<Client>(plugin: Plugin<Client>, version: string): void {
  // First of all: otherwise the plugin would not notice an engine that dies during this start.
  endWith(process.ppid);
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  const service = new Service(plugin, version, process.argv[2]);
  server.addService(services.ResourceProviderService, service.implementation());
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
    // Node would write the cache only on a normal exit, but the engine kills the process.
    flushCompileCache();
  });
}

/**
 * Ends this process with its parent. A killed engine cannot stop its plugins, and an orphan would continue to change
 * resources.
 */
function endWith(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1000).unref();
}
