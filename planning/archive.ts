import { NEWEST_SERVER, parseServerVersion } from "../components/archive/index.ts";
import type { Config } from "../config/load.ts";
import { type Problem, ProblemsError } from "../problem.ts";
import type { AppPlan } from "./plan.ts";

/**
 * Checks that the droplet's pgBackRest supports the server's version, if the image's tag names the version. Otherwise
 * the host checks the same before it changes the server.
 * @throws ProblemsError
 */
export function checkArchive(
  config: Pick<Config, "app" | "backup" | "host">,
  plan: Pick<AppPlan, "services">,
) {
  const problems = archiveProblems(config, plan);
  if (problems.length > 0) throw new ProblemsError("the database cannot be archived", problems);
}

export function archiveProblems(
  { app, backup, host }: Pick<Config, "app" | "backup" | "host">,
  { services }: Pick<AppPlan, "services">,
): Problem[] {
  const server = app.database?.server;
  if (backup?.pointInTime === undefined || server === undefined || !("service" in server)) return [];
  const newest = "image" in host ? NEWEST_SERVER[host.image] : undefined;
  const image = services.find(({ service }) => service === server.service)?.image.name ?? "";
  const version = parseServerVersion(image);
  if (newest === undefined || version === undefined || version <= newest) return [];
  return [
    {
      where: "landfall:backup.pointInTime",
      problem: `is true, but ${server.service} runs ${image}, which is PostgreSQL ${version}: the pgBackRest of the droplet archives versions up to ${newest}. Backups work with every version`,
      fix: `pulumi config set --path 'landfall:backup.pointInTime' false\nor run PostgreSQL ${newest}`,
    },
  ];
}
