import { createServer, type Server, type Socket } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { type Problem, ProblemsError } from "../../problem.ts";
import type { Connection } from "../remote/index.ts";
import { type Destination, forwarder, type Target } from "./forward.ts";

const ON_HOST: Destination = { host: "127.0.0.1", port: 5432 };

export interface TunnelArgs {
  /** Port on this machine's loopback; a stack's own, since it is an input of the provider. */
  port: number;
  /**
   * Where the server listens, as the host sees it.
   * @default port 5432 of the host's loopback
   */
  destination?: Destination | undefined;
  /**
   * Milliseconds that a connection waits for `connect` and for the host's address and key to be known.
   * @default 60000
   */
  waitMs?: number;
}

export interface Tunnel {
  /** Says where to; connections that came before wait for it. */
  connect(connection: Connection): void;
  /** Ends the listener and every stream. The program need not call it: nothing here keeps it alive. */
  close(): void;
}

/**
 * Listens on a loopback port, and passes each connection on through ssh: to a port of the host's loopback, or to a server
 * that the host can reach. The host may not exist yet: a connection waits until it does.
 * @throws ProblemsError if the port is taken
 */
export async function openTunnel(args: TunnelArgs): Promise<Tunnel> {
  const target = Promise.withResolvers<Target>();
  const forward = forwarder(() => within(args.waitMs ?? 60_000, target.promise), args.destination ?? ON_HOST);
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    void passOn(socket, forward);
  });
  await listen(server, args.port);
  // The engine keeps the program alive until it is done; a listener must not do so for longer.
  server.unref();
  return {
    connect: ({ host, user, privateKey, hostKey }) => {
      pulumi
        .all([host, user, privateKey, hostKey])
        .apply(([address, name, key, pinned]) =>
          target.resolve({ host: address, user: name, privateKey: key, hostKey: pinned }),
        );
    },
    close: () => {
      server.close();
      forward.close();
    },
  };
}

async function passOn(socket: Socket, forward: ReturnType<typeof forwarder>): Promise<void> {
  try {
    const stream = await forward.open();
    stream.on("error", () => socket.destroy());
    stream.on("close", () => socket.destroy());
    socket.on("close", () => stream.destroy());
    socket.pipe(stream).pipe(socket);
  } catch (error) {
    // The provider only sees a closed connection, so the reason is said here.
    await pulumi.log.warn(`the tunnel to PostgreSQL: ${(error as Error).message}`);
    socket.destroy();
  }
}

function within(milliseconds: number, target: Promise<Target>): Promise<Target> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the host's address was not known after ${milliseconds / 1000} s`)),
    milliseconds,
  );
  timer.unref();
  return Promise.race([target, late]).finally(() => clearTimeout(timer));
}

function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) =>
    reject(
      new ProblemsError("the local end of the database tunnel cannot be opened", [portProblem(port, error)]),
    ),
  );
  server.listen(port, "127.0.0.1", resolve);
  return promise;
}

function portProblem(port: number, error: NodeJS.ErrnoException): Problem {
  const where = "landfall:database.tunnelPort";
  if (error.code !== "EADDRINUSE")
    return { where, problem: `is ${port}, which cannot be listened on: ${error.code}` };
  return {
    where,
    problem: `is ${port}, which another program listens on, perhaps another run of this stack`,
    fix: `wait for that run, or: pulumi config set --path '${where}' ${port === 65535 ? port - 1 : port + 1}`,
  };
}
