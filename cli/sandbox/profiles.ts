import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { MONITORING_PROFILE } from "../../sandbox/images/application.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { trackedFile } from "./stack.ts";

/** What the reference application has by a Compose profile, and why the sandbox is without it until the profile is named. */
const optional: readonly { profile: string; why: string }[] = [
  {
    profile: "dashboards",
    why: "grafana, which has no package and no Go module: its image needs access to Docker Hub",
  },
  { profile: "logs", why: "loki, which is built from its Go module: 5 to 9 minutes, once per machine" },
  { profile: "logs", why: "log-shipper, which is built from Go modules: 1 to 4 minutes, once per machine" },
  { profile: "traces", why: "jaeger, which is built from its Go module: 4 to 9 minutes, once per machine" },
];

/** The profiles that the sandbox's stack of an app names, and those of its monitoring. */
export async function activeProfiles(settings: RegionSettings): Promise<string[]> {
  const { config } = parse(await readFile(trackedFile(settings), "utf8"));
  return [
    ...(config["landfall:compose"]?.profiles ?? []),
    ...monitoringProfiles(config["landfall:monitoring"]),
  ];
}

/** The parts of `landfall:monitoring` that need images. */
export function monitoringProfiles(given?: {
  enabled?: boolean;
  logs?: boolean;
  traces?: boolean;
}): string[] {
  if (given === undefined || given.enabled === false) return [];
  return [MONITORING_PROFILE, ...(given.logs ? ["logs"] : []), ...(given.traces ? ["traces"] : [])];
}

/** What `leftOut` says of the stack in a region; nothing of another app's, which has its own Compose files. */
export async function inactiveProfilesOf(settings: RegionSettings): Promise<string[]> {
  return settings.app === undefined ? inactiveProfiles(await activeProfiles(settings)) : [];
}

/** A line for each part that the sandbox is without, with what brings it in. */
export function inactiveProfiles(profiles: readonly string[]): string[] {
  return optional
    .filter(({ profile }) => !profiles.includes(profile))
    .map(
      ({ profile, why }) => `${why}. Add "${profile}" to profiles of landfall:compose in Pulumi.sandbox.yaml`,
    );
}
