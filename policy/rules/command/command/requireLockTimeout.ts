import { listScripts } from "../../../detectors/scripts.ts";
import { locksWithoutLimit } from "../../../detectors/shell.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireLockTimeout = defineResourceRule(anyCommand, {
  name: "command-command-require-lock-timeout",
  description: "A command that changes tables does not make everybody wait behind its lock.",
  severity: "medium",
  remediationSteps:
    "Run SET lock_timeout = '5s' first, or set PGOPTIONS=-clock_timeout=5s, and repeat what fails by it.",
  url: "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT",
  onUnknown: "stop",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ when, text }) =>
      violationIf(locksWithoutLimit(text), `locks tables for as long as it takes, in ${when}`),
    ),
});
