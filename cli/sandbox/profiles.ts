import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { RegionSettings } from "../../sandbox/region/settings.ts";

/** What the reference application has by a Compose profile, and why the sandbox is without it until the profile is named. */
const optional: Record<string, string> = {
  dashboards: "grafana, which has no package and no Go module: its image needs access to Docker Hub",
  logs: "loki, which is built from its Go module: 5 to 9 minutes, once per machine",
  traces: "jaeger, which is built from its Go module: 4 to 9 minutes, once per machine",
};

/** The profiles that `Pulumi.sandbox.yaml` names. */
export async function activeProfiles(settings: RegionSettings): Promise<string[]> {
  const stack = parse(await readFile(join(settings.checkout, "Pulumi.sandbox.yaml"), "utf8"));
  return stack.config["landfall:compose"]?.profiles ?? [];
}

/** What `leftOut` says of the stack in a region; nothing of another app's, which has its own Compose files. */
export async function inactiveProfilesOf(settings: RegionSettings): Promise<string[]> {
  return settings.app === undefined ? inactiveProfiles(await activeProfiles(settings)) : [];
}

/** A line for each part that the sandbox is without, with what brings it in. */
export function inactiveProfiles(profiles: readonly string[]): string[] {
  return Object.entries(optional)
    .filter(([profile]) => !profiles.includes(profile))
    .map(
      ([profile, why]) => `${why}. Add "${profile}" to profiles of landfall:compose in Pulumi.sandbox.yaml`,
    );
}
