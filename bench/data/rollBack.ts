import { execa } from "execa";
import { stackEnvironment } from "../../cli/sandbox/stack.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { otherCheckout, withColours } from "../../tests/sandbox/e2e/otherCheckout.ts";
import type { Figures } from "./figures.ts";

/** Measures a release with a migration, including backup and rehearsal on a copy, and its rollback by that backup. */
export async function rollBack(settings: RegionSettings, { time }: Figures): Promise<void> {
  const { checkout } = settings;
  const env = stackEnvironment(settings);
  const next = await otherCheckout(checkout);
  try {
    await withColours(next);
    const up = ["up", "--yes", "--skip-preview", "--non-interactive", "--suppress-outputs"];
    await time("migrated", () => execa("pulumi", up, { cwd: next.folder, env, stdin: "ignore" }));
    const back = ["cli/main.ts", "rollback", "--yes", "--region", settings.name];
    await time("rolled back", () => execa("node", back, { cwd: checkout, env, stdin: "ignore" }));
  } finally {
    await execa("pulumi", ["config", "rm", "landfall:release"], { cwd: checkout, env });
    await next.remove();
  }
}
