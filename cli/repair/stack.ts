import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pulumiEnvironment } from "../../toolchain/environment.ts";
import { paths } from "../../toolchain/paths.ts";
import type { Stack } from "./engine.ts";

/** The stack of a sandbox region; without one, the stack that plain `pulumi` has selected in this shell. */
export async function stackOf(region: string | undefined): Promise<Stack> {
  const cwd = paths.checkout;
  if (region === undefined)
    return { cwd, env: isOnPath("pulumi") ? {} : pulumiEnvironment(), repair: "bin/landfall repair" };
  const [{ stackEnvironment }, { regionSettings }] = await Promise.all([
    import("../sandbox/stack.ts"),
    import("../../sandbox/region/settings.ts"),
  ]);
  const settings = regionSettings(region);
  return {
    cwd: settings.checkout,
    env: stackEnvironment(settings),
    enter: `eval "$(bin/landfall env ${region})"`,
    repair: `bin/landfall repair ${region}`,
  };
}

function isOnPath(command: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}
