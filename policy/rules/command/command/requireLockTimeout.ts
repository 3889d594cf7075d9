import { listScripts } from "../../../detectors/scripts.ts";
import { locksWithoutLimit } from "../../../detectors/shell.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireLockTimeout = defineResourceRule(anyCommand, {
  name: "command-command-require-lock-timeout",
  description: "A command that changes tables limits how long it waits for a lock.",
  severity: "medium",
  remediationSteps:
    "Run SET lock_timeout = '5s' first, or set PGOPTIONS=-clock_timeout=5s, and retry after a timeout.",
  url: "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT",
  onUnknown: "stop",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ operation, script }) =>
      violationIf(locksWithoutLimit(script), `locks tables without lock_timeout, in ${operation}`),
    ),
});
