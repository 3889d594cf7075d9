import { once } from "node:events";
import { connect } from "node:http2";

const LOOK_MS = 100;

/** How an operation of the engine (a preview, an update) is known to a process that it did not start. */
export interface Run {
  /** Address of the engine's gRPC server. */
  engine: string;
  /** Process of the language host, which the engine starts for each operation. */
  languageHost: number;
}

/**
 * Calls `ended` when the operation is over. The engine then ends its language host, and goes on, as `pulumi up` from its
 * preview to its update. One that is killed ends nothing, but the kernel closes its connections.
 * @throws Error where no engine answers
 */
export async function whenRunEnds({ engine, languageHost }: Run, ended: () => void): Promise<void> {
  // HTTP/2, which gRPC is: the engine drops a connection that says nothing, and would wait for it at its end.
  const session = connect(`http://${engine}`);
  await once(session, "connect");
  session.on("error", () => {});
  session.once("close", ended);
  // Nothing tells a process of another one's end that is not its child.
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
