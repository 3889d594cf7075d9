/** Shared parts of local and remote commands: which script runs when, and which state is kept. */
import { randomBytes } from "node:crypto";
import type { Operation, Properties, Property, Resource } from "../server/resource.ts";
import { CommandOutput, type Logging } from "./output.ts";

const LOGGING = ["stdout", "stderr", "stdoutAndStderr", "none"];

export const commandInputs: Record<string, Property> = {
  addPreviousOutputInEnv: { type: "boolean" },
  create: { type: "string" },
  delete: { type: "string" },
  environment: { type: { map: "string" } },
  logging: {
    type: "string",
    check: (value) =>
      LOGGING.includes(value as string) ? undefined : `must be one of ${LOGGING.join(", ")}`,
  },
  stdin: { type: "string" },
  triggers: { type: { list: "any" }, replaces: true },
  update: { type: "string" },
};

export interface Run {
  readonly command: string;
  readonly environment: Record<string, string>;
  /** Output of the previous run. A host that rejects these variables only causes a warning. */
  readonly previous: Record<string, string>;
  readonly stdin: string | undefined;
  readonly output: CommandOutput;
}

type Runner = (run: Run, inputs: Properties, operation: Operation<object>) => Promise<void>;

export function commandResource(
  table: Pick<Resource<object>, "inputs" | "outputs" | "check">,
  runner: Runner,
): Resource<object> {
  const run = async (
    command: unknown,
    inputs: Properties,
    previous: Properties | undefined,
    operation: Operation<object>,
  ): Promise<Properties> => {
    if (typeof command !== "string") return { stdout: "", stderr: "" };
    const logging = (inputs.logging as Logging | undefined) ?? "stdoutAndStderr";
    const output = new CommandOutput(logging, (line) => operation.log("info", line));
    const environment = (inputs.environment as Record<string, string> | undefined) ?? {};
    const passOn = previous !== undefined && inputs.addPreviousOutputInEnv !== false;
    await runner(
      {
        command,
        environment,
        previous: passOn ? previousOutput(previous) : {},
        stdin: inputs.stdin as string | undefined,
        output,
      },
      inputs,
      operation,
    );
    return output.state();
  };
  return {
    ...table,
    outputsFollowInputs: true,
    async create(inputs, operation) {
      const state = { ...inputs, ...(await run(inputs.create, inputs, undefined, operation)) };
      return { id: `${randomBytes(8).toString("hex")}`, state };
    },
    async update(_id, inputs, state, operation) {
      return { ...inputs, ...(await run(inputs.update ?? inputs.create, inputs, state, operation)) };
    },
    async delete(_id, state, operation) {
      await run(state.delete, state, state, operation);
    },
  };
}

function previousOutput(state: Properties): Record<string, string> {
  return {
    PULUMI_COMMAND_STDOUT: String(state.stdout ?? ""),
    PULUMI_COMMAND_STDERR: String(state.stderr ?? ""),
  };
}
