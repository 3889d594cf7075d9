/** The local end of the tunnel, in a separate process: it ends with the engine's operation, not with the program. */
import { createServer } from "node:net";
import type { Forwarder, Target } from "./forward.ts";
import { listen } from "./listen.ts";
import { passOn } from "./passOn.ts";
import { type Run, whenRunEnds } from "./runEnds.ts";
import type { Destination } from "./secure.ts";

export interface Opening {
  run: Run;
  port: number;
  destination: Destination;
  /** Milliseconds that a connection waits for the target. */
  waitMs: number;
  /** Milliseconds to wait for a port that is in use. */
  portWaitMs: number;
}

/**
 * Messages from the program: the first at once, the second when the host is known. A private key is passed only this
 * way.
 */
export type Instruction = { open: Opening } | { target: Target };

/** The one answer to the program. */
export type Answer = { listens: true } | { refused: string } | { failed: string };

const target = Promise.withResolvers<Target>();
// It may be rejected before anything waits for it.
target.promise.catch(() => {});
process.on("message", (instruction: Instruction) => {
  if ("open" in instruction) void open(instruction.open);
  else target.resolve(instruction.target);
});
process.once("disconnect", () =>
  target.reject(new Error("the program ended before the host's address was known")),
);

async function open({ run, port, destination, waitMs, portWaitMs }: Opening): Promise<void> {
  let forwarder: Promise<Forwarder> | undefined;
  const forward = () => {
    forwarder ??= forwarderTo(destination, waitMs);
    return forwarder;
  };
  const server = createServer((socket) => void passOn(socket, async () => (await forward()).open(), warn));
  try {
    await whenRunEnds(run, () => process.exit());
  } catch (error) {
    return refuse({ failed: `the engine does not answer at ${run.engine}: ${(error as Error).message}` });
  }
  try {
    await listen(server, port, portWaitMs);
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    return refuse({ refused: code });
  }
  process.send?.({ listens: true } satisfies Answer);
}

function refuse(answer: Answer): void {
  process.send?.(answer, () => process.exit(1));
}

/** Loaded with the first connection. The ssh library loads slower than all the rest, and many runs change no role. */
async function forwarderTo(destination: Destination, waitMs: number): Promise<Forwarder> {
  const { forwarder } = await import("./forward.ts");
  return forwarder(() => within(waitMs, target.promise), destination);
}

/** Loaded with the first message, for the same reason. */
async function warn(why: string): Promise<void> {
  const { log } = await import("@pulumi/pulumi");
  await log.warn(`the tunnel to PostgreSQL: ${why}`);
}

function within(milliseconds: number, known: Promise<Target>): Promise<Target> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the host's address was not known after ${milliseconds / 1000} s`)),
    milliseconds,
  );
  return Promise.race([known, late]).finally(() => clearTimeout(timer));
}
