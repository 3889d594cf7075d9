/** The local end of the tunnel, in a process of its own: it ends with the engine's operation, not with the program. */
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
}

/** What the program says: the first at once, the second when the host is known. A private key comes no other way. */
export type Instruction = { open: Opening } | { target: Target };

/** What it hears, once. */
export type Answer = { listens: true } | { refused: string } | { failed: string };

/** An update begins when its preview has just ended, whose tunnel takes no longer to see that, also on a busy machine. */
const PATIENCE_MS = 3_000;

const target = Promise.withResolvers<Target>();
// It may be refused before anybody asks for it.
target.promise.catch(() => {});
process.on("message", (instruction: Instruction) => {
  if ("open" in instruction) void open(instruction.open);
  else target.resolve(instruction.target);
});
process.once("disconnect", () =>
  target.reject(new Error("the program ended before the host's address was known")),
);

async function open({ run, port, destination, waitMs }: Opening): Promise<void> {
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
    await listen(server, port, PATIENCE_MS);
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    return refuse({ refused: code });
  }
  process.send?.({ listens: true } satisfies Answer);
}

function refuse(answer: Answer): void {
  process.send?.(answer, () => process.exit(1));
}

/** Loaded when there is somebody to connect: ssh takes longer to load than all the rest, and many a run changes no role. */
async function forwarderTo(destination: Destination, waitMs: number): Promise<Forwarder> {
  const { forwarder } = await import("./forward.ts");
  return forwarder(() => within(waitMs, target.promise), destination);
}

/** Loaded when there is something to say, for the same reason. */
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
