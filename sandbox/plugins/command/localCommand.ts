import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Operation, Properties } from "../server/resource.ts";
import { commandInputs, commandResource, type Run } from "./commandResource.ts";

export const localCommand = commandResource(
  {
    inputs: {
      ...commandInputs,
      archivePaths: { type: { list: "string" } },
      assetPaths: { type: { list: "string" } },
      dir: { type: "string" },
      interpreter: { type: { list: "string" } },
    },
    outputs: {
      archive: { type: "asset" },
      assets: { type: { map: "asset" } },
      stderr: { type: "string" },
      stdout: { type: "string" },
    },
    check: (inputs) =>
      ["archivePaths", "assetPaths"]
        .filter((key) => inputs[key] !== undefined)
        .map((property) => ({
          property,
          reason: `'${property}' is not in the sandbox's stand-in, only in the official plugin`,
        })),
  },
  runLocally,
);

async function runLocally(run: Run, inputs: Properties, { signal }: Operation<object>): Promise<void> {
  const [program, ...args] = (inputs.interpreter as string[] | undefined) ?? ["/bin/sh", "-c"];
  if (program === undefined) throw new Error("'interpreter' must name a program");
  const child = spawn(program, [...args, run.command], {
    cwd: inputs.dir as string | undefined,
    env: { ...process.env, ...run.environment, ...run.previous },
    signal,
    killSignal: "SIGKILL",
  });
  run.output.collect(child.stdout, "stdout");
  run.output.collect(child.stderr, "stderr");
  // A command may exit without reading its standard input.
  child.stdin.on("error", () => {});
  child.stdin.end(run.stdin ?? "");
  const [code, killedBy] = await once(child, "close");
  if (code !== 0)
    throw run.output.failure(killedBy ? `signal: ${killedBy}` : `exit status ${code}`, run.command);
}
