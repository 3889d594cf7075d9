import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { type Problem, ProblemsError } from "../../problem.ts";
import type { Connection } from "../remote/index.ts";
import type { Destination } from "./secure.ts";
import type { Answer, Instruction } from "./tunnelProcess.ts";

const ON_HOST: Destination = { host: "127.0.0.1", port: 5432 };
const PROCESS = fileURLToPath(new URL("tunnelProcess.ts", import.meta.url));

export interface TunnelArgs {
  /** Port on this machine's loopback. Each stack needs its own, because the port is an input of the provider. */
  port: number;
  /**
   * Address of the server, as the host reaches it.
   * @default port 5432 on the host's loopback
   */
  destination?: Destination | undefined;
  /**
   * Address of the engine's gRPC server. The tunnel ends with the engine's operation.
   * @default the engine that runs this program
   */
  engine?: string | undefined;
  /**
   * How long a connection waits for `connect` and for the host's address and key, in milliseconds.
   * @default 60000
   */
  waitMs?: number;
  /**
   * How long to wait for a port that is in use, in milliseconds. An update begins right after its preview. The preview's
   * tunnel notices its own end within this time, also on a busy machine.
   * @default 3000
   */
  portWaitMs?: number;
}

export interface Tunnel {
  /**
   * Sets the target. Connections that came earlier wait for this call.
   * @param port of the host's sshd, by default 22
   */
  connect(connection: Connection, port?: number): void;
  /**
   * Closes the listener and every stream. The program need not call it, because the tunnel ends with the engine's
   * operation.
   */
  close(): void;
}

/**
 * Listens on a loopback port and forwards each connection through ssh. The target is a port of the host's loopback, or
 * a server that the host can reach. The host may not exist yet: a connection waits until it does.
 *
 * A separate process does this until the engine's operation ends. The engine deletes resources last, when the program
 * may have exited.
 * @throws ProblemsError if the port is taken
 */
export async function openTunnel({
  port,
  destination = ON_HOST,
  engine = process.env.PULUMI_NODEJS_ENGINE,
  waitMs = 60_000,
  portWaitMs = 3_000,
}: TunnelArgs): Promise<Tunnel> {
  if (engine === undefined)
    throw new Error("the database tunnel needs Pulumi's engine, and this program runs without it");
  const child = start(engine);
  // The parent process is the language host.
  const run = { engine, languageHost: process.ppid };
  tell(child, { open: { run, port, destination, waitMs, portWaitMs } });
  const answer = await answerOf(child);
  if ("refused" in answer) throw new ProblemsError(UNOPENED, [portProblem(port, answer.refused)]);
  if ("failed" in answer) throw new Error(`${UNOPENED}: ${answer.failed}`);
  // The program may exit before the tunnel does.
  child.unref();
  child.channel?.unref();
  return {
    connect: ({ host, user, privateKey, hostKey }, sshPort = 22) => {
      pulumi.all([host, user, privateKey, hostKey]).apply(([address, name, key, pinned]) =>
        tell(child, {
          target: { host: address, port: sshPort, user: name, privateKey: key, hostKey: pinned },
        }),
      );
    },
    close: () => {
      child.kill();
    },
  };
}

const UNOPENED = "the local end of the database tunnel cannot be opened";

/**
 * Starts the process in its own session, so that Ctrl-C does not end it before the engine has finished. It inherits no
 * stream of the program, because the language host would wait for that stream. It does not inherit the environment,
 * which holds the stack's secrets.
 */
function start(engine: string): ChildProcess {
  const { NODE_COMPILE_CACHE } = process.env;
  return fork(PROCESS, [], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: [],
    env: { PULUMI_NODEJS_ENGINE: engine, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) },
  });
}

/** A process that has exited receives nothing. The provider then reports that nothing listens. */
function tell(child: ChildProcess, instruction: Instruction): void {
  child.send(instruction, () => {});
}

async function answerOf(child: ChildProcess): Promise<Answer> {
  const answered = new AbortController();
  const { signal } = answered;
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([answer]) => answer as Answer),
      once(child, "exit", { signal }).then((how) => ({ failed: `its process ended (${how.join("")})` })),
    ]);
  } finally {
    answered.abort();
  }
}

function portProblem(port: number, code: string): Problem {
  const where = "landfall:database.tunnelPort";
  if (code !== "EADDRINUSE") return { where, problem: `is ${port}, which cannot be listened on: ${code}` };
  return {
    where,
    problem: `is ${port}, which another program listens on, perhaps another run of this stack`,
    fix: `wait for that run, or: pulumi config set --path '${where}' ${port === 65535 ? port - 1 : port + 1}`,
  };
}
