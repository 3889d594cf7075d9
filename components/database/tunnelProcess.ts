/** The local end of the tunnel, in a process of its own: it ends with the engine's run, and not with the program that starts it. */
import { createServer } from "node:net";
import type { Destination, Target } from "./forward.ts";
import { listen } from "./listen.ts";
import { passOn } from "./passOn.ts";
import { type Run, whenRunEnds } from "./runEnds.ts";

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

/** An update begins when its preview has just ended, whose tunnel takes no longer to see that. */
const PATIENCE_MS = 1_000;

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
  const server = createServer((socket) => void passOn(socket, async () => (await forward).open(), warn));
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
  // The program waits for nothing of this: ssh takes as long to load as all the rest.
  const forward = import("./forward.ts").then(({ forwarder }) =>
    forwarder(() => within(waitMs, target.promise), destination),
  );
}

function refuse(answer: Answer): void {
  process.send?.(answer, () => process.exit(1));
}

/** Loaded when there is something to say: it takes longer than all the rest of a run. */
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
