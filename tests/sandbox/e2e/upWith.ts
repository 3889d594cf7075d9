import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { files, type Ran, run, settings } from "./support.ts";

// biome-ignore lint/suspicious/noExplicitAny: a stack's configuration, to be changed at will
export type Config = Record<string, any>;

/** The stack's configuration as a test changes it; `sandbox up` does not look at it. */
const changed = join(settings.directory, "changed.yaml");

/** `pulumi up` with a changed copy of the configuration. @param cwd the checkout that is deployed */
export async function upWith(
  change: (config: Config) => void,
  env: Record<string, string> = {},
  cwd = settings.checkout,
): Promise<Ran> {
  const stack = parse(await readFile(files.configFile, "utf8"));
  change(stack.config);
  await writeFile(changed, stringify(stack), { mode: 0o600 });
  return run("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive", "--color=never"], {
    env: { PULUMI_OPTION_CONFIG_FILE: changed, ...env },
    cwd,
  });
}

/** Other values of variables that are settings. @param watch how long new containers are observed, where not as always */
export const release = (variables: Record<string, string>, cwd?: string, watch?: string): Promise<Ran> =>
  upWith(
    (config) => {
      const compose = config["landfall:compose"];
      compose.variables = { ...compose.variables, ...variables };
      if (watch !== undefined) compose.watch = watch;
    },
    {},
    cwd,
  );
