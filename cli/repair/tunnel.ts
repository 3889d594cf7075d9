import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { type DockerHost, dockerHostOf, sshArguments } from "./dockerHost.ts";
import { type Deployment, inputsOf } from "./state.ts";

/** PostgreSQL on the host's loopback (decision 0002: the server listens nowhere else). */
const REMOTE_PORT = 5432;
const OPEN_MS = 20_000;

export interface TunnelPlan {
  readonly port: number;
  readonly host: DockerHost & { host: string };
}

/** The tunnel that the stack's PostgreSQL provider expects; undefined where it reaches its server without one. */
export function tunnelOf({ resources = [] }: Deployment): TunnelPlan | undefined {
  const inputsByType = (type: string) =>
    resources.filter((resource) => resource.type === type && !resource.delete).map(inputsOf);
  const local = inputsByType("pulumi:providers:postgresql").find(({ host }) => host === "127.0.0.1");
  const host = inputsByType("pulumi:providers:docker")
    .map(dockerHostOf)
    .find((each): each is DockerHost & { host: string } => each.host?.startsWith("ssh://") === true);
  return local === undefined || host === undefined ? undefined : { port: Number(local.port), host };
}

/**
 * Runs `action` while the tunnel is open. The program opens the same one, but a refresh that runs the whole program
 * would take longer and could fail at what is not to be repaired.
 * @throws Error when it cannot be opened
 */
export async function throughTunnel<T>({ port, host }: TunnelPlan, action: () => Promise<T>): Promise<T> {
  const forward = [
    "-N",
    "-L",
    `127.0.0.1:${port}:127.0.0.1:${REMOTE_PORT}`,
    "-o",
    "ExitOnForwardFailure=yes",
  ];
  const ssh = execa("ssh", [...forward, ...sshArguments(host)], { reject: false, stdin: "ignore" });
  try {
    await Promise.race([
      opened(port),
      ssh.then(({ stderr }) => {
        throw new Error(`the tunnel to PostgreSQL: ${stderr?.trim().split("\n").at(-1)}`);
      }),
    ]);
    return await action();
  } finally {
    ssh.kill();
    await ssh;
  }
}

async function opened(port: number): Promise<void> {
  for (const end = Date.now() + OPEN_MS; Date.now() < end; await sleep(100)) {
    if (await accepts(port)) return;
  }
  throw new Error(`the tunnel to PostgreSQL did not open within ${OPEN_MS / 1000} s`);
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: "127.0.0.1", port });
  socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
