import { anyCommand } from "../../../kinds.ts";
import { scriptsOf } from "../../../meaning/scripts.ts";
import { destructive } from "../../../meaning/shell.ts";
import { before, known, ofKind, stackRule } from "../../../stack.ts";

export const requireBackupFirst = stackRule({
  name: "command-command-require-backup-first",
  description: "Data are thrown away only after a verified backup of the same release.",
  severity: "critical",
  remediationSteps: "Make the command depend on the resource that takes and verifies the backup.",
  url: "https://www.postgresql.org/docs/current/backup-dump.html",
  settings: { backups: ["landfall:backup:Backup", "landfall:migration:Migration"] },
  judgeStack: (resources, { backups }) =>
    ofKind(resources, anyCommand).flatMap((command) =>
      (known(() => scriptsOf(command.props)) ?? []).flatMap(({ when, text }) => {
        const found = destructive(text);
        const backedUp = before(command).some(({ type }) => backups.includes(type));
        return found.length === 0 || backedUp
          ? []
          : [
              {
                urn: command.urn,
                violation: `throws data away without a backup first, in ${when}: ${found.join(", ")}`,
              },
            ];
      }),
    ),
});
