import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Destination } from "../../components/database/index.ts";
import { type Deployment, revealedInputs } from "../pulumi/exportedState.ts";
import { type DockerHost, readDockerHost, sshArguments } from "./dockerHost.ts";

/** PostgreSQL on the host's loopback: a server on the host listens nowhere else. */
const REMOTE_PORT = 5432;
const OPEN_MS = 20_000;

export interface TunnelPlan {
  readonly port: number;
  readonly host: DockerHost & { host: string };
  /** The server, where it is not on the host. */
  readonly outside?: Destination;
}

/**
 * The tunnel that the stack's PostgreSQL provider expects; undefined where it reaches its server without one.
 * @param outside the server, where the stack's configuration says that it is not on the host
 */
export function planTunnel({ resources = [] }: Deployment, outside?: Destination): TunnelPlan | undefined {
  const inputsByType = (type: string) =>
    resources.filter((resource) => resource.type === type && !resource.delete).map(revealedInputs);
  const local = inputsByType("pulumi:providers:postgresql").find(({ host }) => host === "127.0.0.1");
  const host = inputsByType("pulumi:providers:docker")
    .map(readDockerHost)
    .find((each): each is DockerHost & { host: string } => each.host?.startsWith("ssh://") === true);
  if (local === undefined || host === undefined) return undefined;
  return { port: Number(local.port), host, ...(outside && { outside }) };
}

/**
 * Runs `action` while the tunnel is open. The program opens the same one, but a refresh that runs the whole program
 * would take longer and could fail at what is not to be repaired.
 * @throws Error when it cannot be opened
 */
export async function throughTunnel<T>(plan: TunnelPlan, action: () => Promise<T>): Promise<T> {
  return plan.outside === undefined ? throughForward(plan, action) : throughRelay(plan, plan.outside, action);
}

async function throughForward<T>({ port, host }: TunnelPlan, action: () => Promise<T>): Promise<T> {
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

/** Each connection by an ssh of its own, and encrypted from here, where the server's name is known. */
async function throughRelay<T>(
  { port, host }: TunnelPlan,
  server: Destination,
  action: () => Promise<T>,
): Promise<T> {
  const { listen, passOn, secure } = await import("../../components/database/index.ts");
  const problems: string[] = [];
  const listener = createServer((socket) => {
    const to = ["-W", `${server.host}:${server.port}`, ...sshArguments(host)];
    const ssh = execa("ssh", to, { reject: false, buffer: { stdout: false } });
    ssh.then(({ stderr }) => problems.push(...stderr.trim().split("\n").slice(-1).filter(Boolean)));
    socket.once("close", () => ssh.kill());
    void passOn(
      socket,
      () => secure(ssh.duplex(), server),
      (why) => problems.push(why),
    );
  });
  await listen(listener, port);
  try {
    return await action();
  } catch (error) {
    if (problems[0] === undefined) throw error;
    throw new Error(`${(error as Error).message}\nthe tunnel to PostgreSQL: ${problems[0]}`);
  } finally {
    listener.close();
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
