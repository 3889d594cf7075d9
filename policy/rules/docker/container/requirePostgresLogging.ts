import { container } from "../../../kinds.ts";
import { isOff, isPostgres, settingsOf } from "../../../meaning/postgres.ts";
import { rule, violation } from "../../../rule.ts";

export const requirePostgresLogging = rule(container, {
  name: "docker-container-require-postgres-logging",
  description: "PostgreSQL's log says who came, who went, and whose each line is.",
  severity: "low",
  remediationSteps:
    "Add to the command: -c log_connections=on -c log_disconnections=on -c 'log_line_prefix=%m [%p] %q%u@%d/%a '.",
  url: "https://www.postgresql.org/docs/current/runtime-config-logging.html",
  judge: (inputs) => {
    if (!isPostgres(inputs)) return [];
    const settings = settingsOf(inputs);
    const prefix = settings.get("log_line_prefix") ?? "";
    return [
      ...["log_connections", "log_disconnections"].flatMap((name) =>
        violation(isOff(settings.get(name)), `does not log what ${name} is about`),
      ),
      // It is on since PostgreSQL 15.
      ...violation(
        settings.has("log_checkpoints") && isOff(settings.get("log_checkpoints")),
        "does not log what log_checkpoints is about",
      ),
      ...violation(
        !(/%[mnt]/.test(prefix) && /%u/.test(prefix) && /%d/.test(prefix)),
        "writes lines without time, user or database: log_line_prefix",
      ),
    ];
  },
});
