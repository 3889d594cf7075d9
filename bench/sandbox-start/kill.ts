import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { run } from "./run.ts";

interface Moment {
  /** Step of `npm run sandbox` in which it is killed. */
  step: string;
  /** Output before the kill. It is killed this many seconds after each of these lines. */
  printed: RegExp[];
  seconds: number;
}

const moments: Moment[] = [
  { step: "base image", printed: [/debootstrap makes/], seconds: 10 },
  { step: "engine build, packages", printed: [/building from its Go modules/], seconds: 60 },
  { step: "packages", printed: [/packages installed/], seconds: 5 },
  { step: "region", printed: [/^Pulumi engine: ready/, /^Packages of the images: ready/], seconds: 1 },
  { step: "images", printed: [/API (already )?answers at/], seconds: 3 },
  { step: "pulumi up", printed: [/^Deploying with/], seconds: 25 },
];

/**
 * Runs a command, kills it with its process group in each of its steps, and runs it again until it ends.
 * @returns seconds of all tries together
 * @throws Error if it ends before a step, or fails
 */
export async function killedInEachStep(cwd: string, command: string): Promise<number> {
  const start = performance.now();
  for (const moment of moments) await killedIn(moment, cwd, command);
  await run(cwd, command);
  return (performance.now() - start) / 1000;
}

async function killedIn({ step, printed, seconds }: Moment, cwd: string, command: string): Promise<void> {
  console.log(`\n$ ${command}   (to be killed: ${step})`);
  const child = execa("sh", ["-c", command], {
    cwd,
    stdin: "ignore",
    all: true,
    reject: false,
    detached: true,
  });
  const awaited = new Set(printed);
  for await (const line of child.iterable({ from: "all" })) {
    console.log(line);
    for (const pattern of awaited) if (pattern.test(line)) awaited.delete(pattern);
    if (awaited.size > 0) continue;
    await sleep(seconds * 1000);
    // Before the loop ends, because that closes the pipe, which would end the command in another way.
    process.kill(-(child.pid as number), "SIGKILL");
    break;
  }
  const { signal } = await child;
  if (signal !== "SIGKILL") throw new Error(`it ended before it could be killed in: ${step}`);
  console.log(`(killed: ${step})`);
}
