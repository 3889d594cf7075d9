import { anyCommand } from "../../../kinds.ts";
import { destructive } from "../../../meaning/shell.ts";
import type { Undecided, Violation } from "../../../rule.ts";
import { before, isUnknown, ofKind, stackRule } from "../../../stack.ts";

const WHEN = ["create", "update", "delete"] as const;

export const requireBackupFirst = stackRule({
  name: "command-command-require-backup-first",
  description: "Data are thrown away only after a verified backup of the same release.",
  severity: "critical",
  remediationSteps: "Make the command depend on the resource that takes and verifies the backup.",
  url: "https://www.postgresql.org/docs/current/backup-dump.html",
  settings: { backups: ["landfall:backup:Backup", "landfall:migration:Migration"] },
  judgeStack: (resources, { backups }) =>
    ofKind(resources, anyCommand).flatMap((command) => {
      if (before(command).some(({ type }) => backups.includes(type))) return [];
      return WHEN.flatMap((when): (Violation | Undecided)[] => {
        if (isUnknown(() => command.props[when])) return [{ urn: command.urn, unknown: when }];
        const found = destructive(command.props[when] ?? "");
        const violation = `throws data away without a backup first, in ${when}: ${found.join(", ")}`;
        return found.length === 0 ? [] : [{ urn: command.urn, violation }];
      });
    }),
});
