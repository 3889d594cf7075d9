/** Writes lines on the engine's display. */
import * as grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";

export type Severity = "debug" | "info" | "warning" | "error";
export type Log = (severity: Severity, message: string, urn: string) => void;

const SEVERITIES = { debug: 0, info: 1, warning: 2, error: 3 } as const;

/** Without an engine, lines are dropped. This is so in tests that call the plugin directly. */
export function engineLog(address: string | undefined): Log {
  if (address === undefined || address === "") return () => {};
  const engine = new engineServices.EngineClient(address, grpc.credentials.createInsecure());
  return (severity, message, urn) => {
    const request = new engineMessages.LogRequest();
    request.setSeverity(SEVERITIES[severity]);
    request.setMessage(message);
    request.setUrn(urn);
    // A line that cannot be shown must not fail its operation.
    engine.log(request, () => {});
  };
}
