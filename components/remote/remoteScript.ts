import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { renderRemoteCommand } from "./command.ts";
import { type Connection, toConnectionArgs } from "./connection.ts";

export interface RemoteScriptArgs {
  /** The host that the script runs on. A changed connection runs the script again. */
  connection: Connection;
  /**
   * Bash, run as root under `set -Eeuo pipefail`. It must be idempotent: it runs again when it or its input changes,
   * and after an interruption. It must contain no secret. `step "text"` and `fail "text"` print messages.
   * @example 'step "install pgBackRest"\napt-get -q -y install pgbackrest >&2\n'
   */
  script: pulumi.Input<string>;
  /**
   * Bash, run when the resource is deleted or replaced.
   * @default none
   */
  undo?: pulumi.Input<string>;
  /**
   * Standard input of the script. Pass secrets here only: it is in no argument, log or error text.
   * @default empty
   */
  input?: pulumi.Input<string>;
  /**
   * Environment variables of the script and of `undo`, by name. A secret here is an error.
   * @default none
   */
  environment?: Record<string, pulumi.Input<string>>;
  /**
   * Values whose change replaces the resource: `undo` runs, then the script.
   * @default none
   */
  triggers?: pulumi.Input<unknown>[];
  /**
   * How long the script may take on the host, in seconds.
   * @default 300
   */
  timeoutSeconds?: number;
  /**
   * Whether it runs as root.
   * @default true
   */
  sudo?: boolean;
  /**
   * Which output of the script `pulumi up` shows while it runs. Lines longer than 64 KiB need "none".
   * @default "stdoutAndStderr"; with `input` "none"
   */
  logging?: "stdout" | "stderr" | "stdoutAndStderr" | "none";
}

/** Seconds added to the script's own limit, for connecting to a host that is still booting. */
const CONNECT_SECONDS = 300;

/** The only way to run something on a host: bash, by default as root, with a time limit that the host enforces. */
export class RemoteScript extends command.remote.Command {
  /** The script's standard output, trimmed. It is secret if the script has `input`. */
  public readonly printed: pulumi.Output<string>;

  constructor(name: string, args: RemoteScriptArgs, opts: pulumi.CustomResourceOptions = {}) {
    const environment = plainEnvironment(name, args.environment ?? {});
    const timeoutSeconds = args.timeoutSeconds ?? 300;
    const render = (script: pulumi.Input<string>) =>
      pulumi.all([script, environment]).apply(([text, values]) =>
        renderRemoteCommand({
          name,
          script: text,
          environment: values,
          timeoutSeconds,
          sudo: args.sudo ?? true,
        }),
      );
    const limit = `${timeoutSeconds + CONNECT_SECONDS}s`;
    super(
      name,
      {
        connection: toConnectionArgs(args.connection),
        create: render(args.script),
        delete: args.undo === undefined ? undefined : render(args.undo),
        stdin: args.input,
        triggers: triggersOf(args),
        logging: args.logging ?? (args.input === undefined ? "stdoutAndStderr" : "none"),
        addPreviousOutputInEnv: false,
      },
      {
        ...opts,
        // The provider would run the new script first. The old undo must not run after it.
        deleteBeforeReplace: opts.deleteBeforeReplace ?? args.undo !== undefined,
        additionalSecretOutputs: args.input === undefined ? [] : ["stdout", "stderr"],
        customTimeouts: opts.customTimeouts ?? { create: limit, update: limit, delete: limit },
      },
    );
    this.printed = this.stdout.apply((text) => text.trim());
  }
}

/** Undefined instead of an empty list, because the provider treats them as different. */
function triggersOf({ triggers, connection }: RemoteScriptArgs): pulumi.Input<unknown>[] | undefined {
  return connection.machine === undefined ? triggers : [...(triggers ?? []), connection.machine];
}

/** The variables. A secret among them is an error, because the host's process list shows them. */
function plainEnvironment(
  script: string,
  environment: Record<string, pulumi.Input<string>>,
): pulumi.Output<Record<string, string>> {
  const secrets = Object.entries(environment).map(async ([name, value]) =>
    (await pulumi.isSecret(pulumi.output(value))) ? name : undefined,
  );
  return pulumi.all([environment, Promise.all(secrets)]).apply(([values, names]) => {
    const secret = names.filter((name) => name !== undefined).sort();
    if (secret.length > 0)
      throw new pulumi.RunError(
        `${script}: environment: ${secret.join(", ")} would show in the host's process list: pass a secret by \`input\` and read it from standard input`,
      );
    return values;
  });
}
