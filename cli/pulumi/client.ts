import { execa } from "execa";
import type { ExportedState } from "./exportedState.ts";

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

/** The few commands of the engine that a repair is made of. Each throws an Error with the engine's own words. */
export function pulumiClient({ cwd, env }: PulumiStack) {
  const pulumi = async (args: string[], input?: string): Promise<string> => {
    const result = await execa("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd,
      env,
      reject: false,
      ...(input === undefined ? { stdin: "ignore" as const } : { input }),
    });
    if (result.exitCode === 0) return result.stdout;
    const said = [result.stdout, result.stderr].filter(Boolean).join("\n").trim();
    throw new Error(`pulumi ${args.slice(0, 2).join(" ")}: ${said || result.shortMessage}`);
  };
  const json = async (args: string[]): Promise<ExportedState> => JSON.parse(await pulumi(args));
  return {
    stackName: async () =>
      env.PULUMI_STACK ?? process.env.PULUMI_STACK ?? (await pulumi(["stack", "--show-name"])).trim(),
    backendUrl: async () =>
      env.PULUMI_BACKEND_URL ??
      process.env.PULUMI_BACKEND_URL ??
      (JSON.parse(await pulumi(["whoami", "--json"])).url as string),
    cancel: async (stack: string): Promise<void> => {
      await pulumi(["cancel", "--yes", "--stack", stack]);
    },
    /** A group of keys of the stack's configuration; undefined where it has none. Secrets are left out. */
    config: async (key: string): Promise<Record<string, unknown> | undefined> =>
      JSON.parse(await pulumi(["config", "--json"]))[key]?.objectValue,
    /** Secrets as the stack encrypts them. */
    export: () => json(["stack", "export"]),
    /** Secrets as plain values: never write or print them. */
    exportRevealed: () => json(["stack", "export", "--show-secrets"]),
    import: async (state: ExportedState): Promise<void> => {
      await pulumi(["stack", "import"], JSON.stringify(state));
    },
    /** Reads these resources only, and does not run the program. */
    refresh: async (urns: readonly string[]): Promise<void> => {
      const flags = [
        "--yes",
        "--skip-preview",
        "--run-program=false",
        "--suppress-outputs",
        "--suppress-progress",
      ];
      await pulumi(["refresh", ...flags, ...urns.flatMap((urn) => ["--target", urn])]);
    },
  };
}

export type PulumiClient = ReturnType<typeof pulumiClient>;
