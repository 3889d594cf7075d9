import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { ExportedState } from "./exportedState.ts";
import { type CommandResult, runInterruptible } from "./runInterruptible.ts";

/** Where `pulumi` works on the stack. */
export interface PulumiStack {
  /** Folder of `Pulumi.yaml`. */
  readonly cwd: string;
  /** Beside the process's own environment. */
  readonly env: Record<string, string>;
  /** What to type before plain `pulumi` works on it, if anything. */
  readonly enter?: string;
  /** What to type to repair it. */
  readonly repair: string;
}

/** What `pulumi config --json` prints, as far as it is read here. Revealed, it holds secrets: never print it. */
export type StackConfig = Record<
  string,
  { value?: string; objectValue?: Record<string, unknown>; secret?: boolean } | undefined
>;

/** What `pulumi preview --json` prints, as far as it is read here. */
export interface PreviewOutput {
  steps?: { op: string; urn: string }[];
  diagnostics?: { severity: string; message: string }[];
}

/** A command of Pulumi's that failed. */
export class PulumiError extends Error {
  /** What Pulumi printed. */
  readonly output: string;

  constructor(command: string, output: string) {
    super(`${command}: ${output}`);
    this.output = output;
  }
}

const QUIET = ["--non-interactive", "--color", "never"];
/** Of a command whose output people read as it comes: in colours where the terminal has them. */
const UNATTENDED = ["--yes", "--skip-preview", "--non-interactive", "--suppress-outputs"];

/**
 * The commands of `pulumi` that Landfall runs on one stack. Each throws a {@link PulumiError} with Pulumi's own words,
 * unless it returns how the command ended.
 * @param name the stack; by default the one that the environment or `pulumi` has selected
 */
export function pulumiClient(stack: Pick<PulumiStack, "cwd" | "env">, name?: string) {
  const selected = name === undefined ? [] : ["--stack", name];
  const run = pulumiRunner(stack);
  return {
    ...stackCommands(run, stack.env, name),
    ...stateCommands(run, selected),
    ...configCommands(run, selected),
    ...updateCommands(run, selected),
    ...interruptibleCommands(stack, name, selected),
  };
}

export type PulumiClient = ReturnType<typeof pulumiClient>;

type PulumiRunner = ReturnType<typeof pulumiRunner>;

/** The ways to run `pulumi`. */
function pulumiRunner({ cwd, env }: Pick<PulumiStack, "cwd" | "env">) {
  /** Runs a command, with its output for programs. */
  async function capture(args: readonly string[], { input, folder = cwd }: CaptureOptions = {}) {
    return execa("pulumi", [...args, ...QUIET], {
      cwd: folder,
      env,
      reject: false,
      ...(input === undefined ? { stdin: "ignore" as const } : { input }),
    });
  }

  async function read(args: readonly string[], options?: CaptureOptions): Promise<string> {
    const { exitCode, stdout, stderr, shortMessage } = await capture(args, options);
    if (exitCode === 0) return stdout;
    const output = [stdout, stderr].filter(Boolean).join("\n").trim() || (shortMessage ?? "");
    throw new PulumiError(`pulumi ${args.slice(0, 2).join(" ")}`, output);
  }

  const readJson = async <T>(args: readonly string[]): Promise<T> => JSON.parse(await read(args));

  /** Runs a command with its output shown. A terminal interrupts Pulumi itself, which then ends in an orderly way. */
  async function show(args: readonly string[], stdout: "inherit" | ["inherit", "pipe"] = "inherit") {
    const options = { cwd, env, stdin: "ignore", stdout, stderr: "inherit", reject: false } as const;
    const result = await execa("pulumi", args, options);
    if (!result.failed) return result.stdout;
    throw new PulumiError(`pulumi ${args[0]} failed`, "see its output above");
  }

  return { capture, read, readJson, show };
}

function stackCommands({ read, readJson }: PulumiRunner, env: PulumiStack["env"], name: string | undefined) {
  return {
    stackName: async (): Promise<string> =>
      name ?? env.PULUMI_STACK ?? process.env.PULUMI_STACK ?? (await read(["stack", "--show-name"])).trim(),

    backendUrl: async (): Promise<string> =>
      env.PULUMI_BACKEND_URL ??
      process.env.PULUMI_BACKEND_URL ??
      (await readJson<{ url: string }>(["whoami", "--json"])).url,

    /** Names of all stacks of the project in the backend. */
    stackNames: async (): Promise<string[]> =>
      (await readJson<{ name: string }[]>(["stack", "ls", "--json"])).map((each) => each.name),

    /** An empty stack, which is not selected. @param folder with `Pulumi.yaml`; the stack's file is written there */
    async createStack(stack: string, folder: string): Promise<void> {
      await read(["stack", "init", stack, "--no-select"], { folder });
    },
  };
}

function stateCommands({ read, readJson }: PulumiRunner, selected: readonly string[]) {
  return {
    /** The state, with secrets as the stack encrypts them. */
    export: () => readJson<ExportedState>(["stack", "export", ...selected]),

    /** The state, with secrets as plain values: never write or print them. */
    exportRevealed: () => readJson<ExportedState>(["stack", "export", "--show-secrets", ...selected]),

    async import(state: ExportedState): Promise<void> {
      await read(["stack", "import", ...selected], { input: JSON.stringify(state) });
    },

    /** The newest updates of the stack, the newest first, without secrets. */
    history: () => readJson<unknown>(["stack", "history", "--json", "--page-size", "50", ...selected]),

    /** An output of the stack that is no secret. */
    output: async (key: string): Promise<string> =>
      (await read(["stack", "output", key, ...selected])).trim(),

    /** All outputs, with secrets as plain values: never write or print them. */
    revealedOutputs: () =>
      readJson<Record<string, unknown>>(["stack", "output", "--json", "--show-secrets", ...selected]),
  };
}

function configCommands({ read, readJson }: PulumiRunner, selected: readonly string[]) {
  return {
    /** The configuration, without the values of secrets. */
    config: () => readJson<StackConfig>(["config", "--json", ...selected]),

    /** The configuration, with secrets as plain values: never write or print them. */
    revealedConfig: () => readJson<StackConfig>(["config", "--json", "--show-secrets", ...selected]),

    /** One value of the configuration, also a secret one. @param path such as landfall:backup.identity */
    configValue: async (path: string): Promise<string> =>
      (await read(["config", "get", "--path", path, ...selected])).trim(),

    /** Sets a value. It goes in by standard input, so that it is in no process list. @param flags --secret, --path */
    async setConfig(key: string, value: string, ...flags: ("--secret" | "--path")[]): Promise<void> {
      await read(["config", "set", ...flags, key, ...selected], { input: value });
    },
  };
}

function updateCommands({ capture, read, show }: PulumiRunner, selected: readonly string[]) {
  return {
    /** The steps that `pulumi up` would take. */
    async preview(): Promise<PreviewOutput> {
      const { exitCode, stdout, stderr } = await capture(["preview", "--json", ...selected]);
      const preview = parsePreview(stdout);
      if (exitCode === 0 && preview !== undefined) return preview;
      const errors = (preview?.diagnostics ?? []).filter(({ severity }) => severity === "error");
      const output = errors.map(({ message }) => message.trim()).join("\n") || stderr.trim();
      throw new PulumiError("pulumi preview failed", output);
    },

    /** `pulumi preview`, with its output shown. */
    async showPreview(): Promise<void> {
      await show(["preview", "--non-interactive", "--suppress-outputs", ...selected]);
    },

    /** `pulumi up` without a preview, with its output shown. */
    async up(): Promise<void> {
      await show(["up", ...UNATTENDED, ...selected]);
    },

    /** Like `up`. @returns whether anything was changed */
    async upAndCompare(): Promise<boolean> {
      const output = await show(["up", ...UNATTENDED, ...selected], ["inherit", "pipe"]);
      return !/^Resources:\n\s+\d+ unchanged$/m.test(output ?? "");
    },

    async destroy(): Promise<void> {
      await read(["destroy", "--yes", "--skip-preview", ...selected]);
    },

    /** Reads these resources only, and does not run the program. */
    async refresh(urns: readonly string[]): Promise<void> {
      const flags = ["--yes", "--skip-preview", "--run-program=false", "--suppress-outputs"];
      const targets = urns.flatMap((urn) => ["--target", urn]);
      await read(["refresh", ...flags, "--suppress-progress", ...selected, ...targets]);
    },

    /** Takes the lock of an update away. */
    async cancel(stack: string): Promise<void> {
      await read(["cancel", "--yes", "--stack", stack]);
    },
  };
}

/** Commands whose end is returned, also where they fail or are interrupted. */
function interruptibleCommands(
  { cwd, env }: Pick<PulumiStack, "cwd" | "env">,
  name: string | undefined,
  selected: readonly string[],
) {
  return {
    /** `pulumi up` with its preview, its output shown; an interrupt of this process is passed on once. */
    upInterruptibly: (flags: readonly string[]): Promise<CommandResult> =>
      runInterruptible("pulumi", upArguments(name, flags), { cwd, env, show: true }),

    /** Encrypts the stack's secrets with another passphrase; an interrupt of this process is passed on once. */
    changePassphrase: (passphrase: string): Promise<CommandResult> =>
      runInterruptible("pulumi", ["stack", "change-secrets-provider", "passphrase", ...selected, ...QUIET], {
        cwd,
        env,
        input: `${passphrase}\n`,
      }),

    /**
     * A command that changes nothing, with the log that Pulumi writes for programs: one JSON object a line.
     * @returns how it ended, and the log; the log is empty where the command wrote none
     */
    async logEvents(
      command: "preview" | "refresh",
      flags: readonly string[],
    ): Promise<CommandResult & { log: string }> {
      const folder = await mkdtemp(join(tmpdir(), "landfall-events-"));
      try {
        const file = join(folder, "events.json");
        const args = [command, ...selected, ...QUIET, "--event-log", file, ...flags];
        // Pulumi writes the log only where this is set.
        const options = { cwd, env: { ...env, PULUMI_DEBUG_COMMANDS: "true" } };
        const result = await runInterruptible("pulumi", args, options);
        return { ...result, log: existsSync(file) ? await readFile(file, "utf8") : "" };
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

/** The preview is not skipped: a policy that stops the update does so there, before anything is changed. */
export function upArguments(name: string | undefined, flags: readonly string[]): string[] {
  const selected = name === undefined ? [] : ["--stack", name];
  return ["up", "--yes", ...selected, ...QUIET, "--suppress-outputs", ...flags];
}

interface CaptureOptions {
  /** The whole of its standard input. @default nothing */
  input?: string;
  /** Where it runs. @default the stack's folder */
  folder?: string;
}

function parsePreview(text: string): PreviewOutput | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
