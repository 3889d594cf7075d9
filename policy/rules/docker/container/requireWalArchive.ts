import { isOff, isPostgres, readPostgresSettings } from "../../../detectors/postgres.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireWalArchive = defineResourceRule(container, {
  name: "docker-container-require-wal-archive",
  description: "PostgreSQL archives its WAL, which point-in-time recovery needs.",
  severity: "low",
  remediationSteps:
    "Set archive_mode=on, and archive_command or archive_library, in the command or the configuration.",
  url: "https://www.postgresql.org/docs/current/continuous-archiving.html",
  onUnknown: "stop",
  validateResource: (inputs) => {
    if (!isPostgres(inputs)) return [];
    const settings = readPostgresSettings(inputs);
    const target = settings.get("archive_command") || settings.get("archive_library");
    return violationIf(isOff(settings.get("archive_mode")) || !target, "does not archive its WAL");
  },
});
