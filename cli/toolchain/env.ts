import { exportLines, pulumiEnvironment } from "../../toolchain/environment.ts";

/** Only the lines go to stdout, as a shell evaluates them. */
export async function printEnvironment(region?: string, app?: string): Promise<void> {
  console.log(
    exportLines(region === undefined ? pulumiEnvironment() : await regionEnvironment(region, app)).join("\n"),
  );
}

async function regionEnvironment(region: string, app?: string): Promise<Record<string, string>> {
  const [{ stackEnvironment, settingsForApp }, { regionSettings }] = await Promise.all([
    import("../sandbox/stack.ts"),
    import("../../sandbox/region/settings.ts"),
  ]);
  return stackEnvironment(await settingsForApp(regionSettings(region), app));
}
