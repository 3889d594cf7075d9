import type { ClientChannel, Client as SshClient } from "ssh2";
import type { Operation, Properties } from "../server/resource.ts";
import { commandInputs, commandResource, type Run } from "./commandResource.ts";
import { type Connection, connect, connectionInput } from "./connection.ts";

export const remoteCommand = commandResource(
  {
    inputs: { ...commandInputs, connection: connectionInput },
    outputs: { stderr: { type: "string" }, stdout: { type: "string" } },
  },
  runRemotely,
);

async function runRemotely(run: Run, inputs: Properties, operation: Operation<object>): Promise<void> {
  const client = await connect(inputs.connection as Connection, operation);
  const hangUp = () => client.destroy();
  operation.signal.addEventListener("abort", hangUp, { once: true });
  try {
    await execute(client, run, operation);
  } finally {
    operation.signal.removeEventListener("abort", hangUp);
    client.end();
  }
}

async function execute(client: SshClient, run: Run, operation: Operation<object>): Promise<void> {
  const refused = await refusedVariables(client, { ...run.environment, ...run.previous });
  const own = refused.filter((name) => name in run.environment);
  if (own.length > 0) {
    throw new Error(
      `could not set environment variable ${own.map((name) => JSON.stringify(name)).join(", ")}:` +
        " the host's sshd refuses it (AcceptEnv in sshd_config)",
    );
  }
  if (refused.length > 0) {
    operation.log(
      "warning",
      `the host's sshd refuses ${refused.join(" and ")}; set addPreviousOutputInEnv: false`,
    );
  }
  const channel = await open(client, run.command, { ...run.environment, ...run.previous });
  run.output.collect(channel, "stdout");
  run.output.collect(channel.stderr, "stderr");
  channel.on("error", () => {});
  channel.end(run.stdin ?? "");
  const failure = await exit(channel);
  if (failure !== undefined) throw run.output.failure(failure, run.command);
}

function open(client: SshClient, command: string, env: Record<string, string>): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, { env }, (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}

/** The error in the words of Go's ssh library, or undefined. */
function exit(channel: ClientChannel): Promise<string | undefined> {
  return new Promise((resolve) => {
    channel.once("close", (code?: number | null, signal?: string) => {
      if (code === 0) resolve(undefined);
      else if (signal) resolve(`Process exited with status 1 from signal ${signal.replace(/^SIG/, "")}`);
      else if (typeof code === "number") resolve(`Process exited with status ${code}`);
      else resolve("wait: remote command exited without exit status or exit signal");
    });
  });
}

/**
 * Returns the variables that sshd rejects. ssh2 requests no reply when it sets a variable, so a first command checks
 * which ones arrived.
 */
async function refusedVariables(client: SshClient, environment: Record<string, string>): Promise<string[]> {
  const names = Object.keys(environment);
  if (names.length === 0) return [];
  const channel = await open(client, "env", environment);
  let text = "";
  channel.on("data", (chunk: Buffer) => {
    text += chunk;
  });
  channel.stderr.resume();
  channel.end();
  await exit(channel);
  const set = new Set(text.split("\n").map((line) => line.split("=", 1)[0]));
  return names.filter((name) => !set.has(name));
}
