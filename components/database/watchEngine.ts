import { once } from "node:events";
import { connect } from "node:http2";

/**
 * Calls `ended` when the engine ends, however it does: it closes the connection as its last act, and the kernel does so for a
 * process that was killed. The connection is HTTP/2, which gRPC is, because the engine drops one that says nothing, and would
 * wait for it at its end.
 * @param address of the engine's gRPC server
 * @throws Error where no engine answers there
 */
export async function watchEngine(address: string, ended: () => void): Promise<void> {
  const session = connect(`http://${address}`);
  await once(session, "connect");
  session.on("error", () => {});
  session.once("close", ended);
}
