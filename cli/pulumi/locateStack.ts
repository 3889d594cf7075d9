import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pulumiEnvironment } from "../../toolchain/environment.ts";
import { paths } from "../../toolchain/paths.ts";
import type { PulumiStack } from "./client.ts";

/** The stack of a sandbox region; without one, the stack that plain `pulumi` has selected in this shell. */
export async function locateStack(region: string | undefined, app?: string): Promise<PulumiStack> {
  const cwd = paths.checkout;
  if (region === undefined)
    return { cwd, env: isOnPath("pulumi") ? {} : pulumiEnvironment(), repair: "bin/landfall repair" };
  const [{ stackEnvironment, settingsForApp }, { regionSettings }] = await Promise.all([
    import("../sandbox/stack.ts"),
    import("../../sandbox/region/settings.ts"),
  ]);
  const settings = await settingsForApp(regionSettings(region), app);
  const flag = app === undefined ? "" : ` --app ${app}`;
  return {
    cwd: settings.checkout,
    env: stackEnvironment(settings),
    enter: `eval "$(bin/landfall env ${region}${flag})"`,
    repair: `bin/landfall repair ${region}${flag}`,
  };
}

function isOnPath(command: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}
