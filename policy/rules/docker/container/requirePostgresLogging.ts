import { isOff, isPostgres, readPostgresSettings } from "../../../detectors/postgres.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requirePostgresLogging = defineResourceRule(container, {
  name: "docker-container-require-postgres-logging",
  description: "PostgreSQL logs connections and disconnections, and each line names user and database.",
  severity: "low",
  remediationSteps:
    "Add to the command: -c log_connections=on -c log_disconnections=on -c 'log_line_prefix=%m [%p] %q%u@%d/%a '.",
  url: "https://www.postgresql.org/docs/current/runtime-config-logging.html",
  onUnknown: "stop",
  validateResource: (inputs) => {
    if (!isPostgres(inputs)) return [];
    const settings = readPostgresSettings(inputs);
    const prefix = settings.get("log_line_prefix") ?? "";
    return [
      ...["log_connections", "log_disconnections"].flatMap((name) =>
        violationIf(isOff(settings.get(name)), `has ${name} switched off`),
      ),
      // It is on since PostgreSQL 15.
      ...violationIf(
        settings.has("log_checkpoints") && isOff(settings.get("log_checkpoints")),
        "has log_checkpoints switched off",
      ),
      ...violationIf(
        !(/%[mnt]/.test(prefix) && /%u/.test(prefix) && /%d/.test(prefix)),
        "writes lines without time, user or database: log_line_prefix",
      ),
    ];
  },
});
