import { once } from "node:events";
import { connect } from "node:http2";

const LOOK_MS = 100;

/** An operation of the engine (a preview, an update), for a process that the operation did not start itself. */
export interface Run {
  /** Address of the engine's gRPC server. */
  engine: string;
  /** Process id of the language host, which the engine starts for each operation. */
  languageHost: number;
}

/**
 * Calls `ended` when the operation is over. The engine then ends its language host, but may continue itself: `pulumi
 * up` goes from its preview to its update. A killed engine ends nothing, but the kernel closes its connections.
 * @throws Error if no engine answers
 */
export async function whenRunEnds({ engine, languageHost }: Run, ended: () => void): Promise<void> {
  // gRPC runs over HTTP/2. The engine drops a connection that stays silent, and would wait for it when it exits.
  const session = connect(`http://${engine}`);
  await once(session, "connect");
  session.on("error", () => {});
  session.once("close", ended);
  // A process is not notified when a process that is not its child exits.
  setInterval(() => {
    if (!runs(languageHost)) ended();
  }, LOOK_MS);
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
