import { container } from "../../../kinds.ts";
import { isOff, isPostgres, settingsOf } from "../../../meaning/postgres.ts";
import { rule, violation } from "../../../rule.ts";

export const requireWalArchive = rule(container, {
  name: "docker-container-require-wal-archive",
  description: "PostgreSQL archives its log, so that a backup can be brought to any moment.",
  severity: "low",
  remediationSteps:
    "Set archive_mode=on, and archive_command or archive_library, in the command or the configuration.",
  url: "https://www.postgresql.org/docs/current/continuous-archiving.html",
  judge: (inputs) => {
    if (!isPostgres(inputs)) return [];
    const settings = settingsOf(inputs);
    const target = settings.get("archive_command") || settings.get("archive_library");
    return violation(isOff(settings.get("archive_mode")) || !target, "does not archive its log");
  },
});
