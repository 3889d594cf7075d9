import { detectDataLoss } from "../../../detectors/shell.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineStackRule, type UnknownInput, type Violation } from "../../../rule.ts";
import { collectDependencies, filterByType } from "../../../stackResources.ts";
import { isUnknown } from "../../../unknownValues.ts";

const OPERATIONS = ["create", "update", "delete"] as const;

export const requireBackupFirst = defineStackRule({
  name: "command-command-require-backup-first",
  description: "A command deletes data only after a verified backup of the same release.",
  severity: "critical",
  remediationSteps: "Make the command depend on the resource that takes and verifies the backup.",
  url: "https://www.postgresql.org/docs/current/backup-dump.html",
  defaultConfig: { backups: ["landfall:backup:Backup", "landfall:migration:Migration"] },
  validateStack: (resources, { backups }) =>
    filterByType(resources, anyCommand).flatMap((command) => {
      if (collectDependencies(command).some(({ type }) => backups.includes(type))) return [];
      return OPERATIONS.flatMap((operation): (Violation | UnknownInput)[] => {
        if (isUnknown(() => command.props[operation])) return [{ urn: command.urn, unknown: operation }];
        const commands = detectDataLoss(command.props[operation] ?? "");
        const violation = `throws data away without a backup first, in ${operation}: ${commands.join(", ")}`;
        return commands.length === 0 ? [] : [{ urn: command.urn, violation }];
      });
    }),
});
