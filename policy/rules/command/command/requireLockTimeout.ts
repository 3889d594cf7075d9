import { anyCommand } from "../../../kinds.ts";
import { scriptsOf } from "../../../meaning/scripts.ts";
import { locksWithoutLimit } from "../../../meaning/shell.ts";
import { rule, violation } from "../../../rule.ts";

export const requireLockTimeout = rule(anyCommand, {
  name: "command-command-require-lock-timeout",
  description: "A command that changes tables does not make everybody wait behind its lock.",
  severity: "medium",
  remediationSteps:
    "Run SET lock_timeout = '5s' first, or set PGOPTIONS=-clock_timeout=5s, and repeat what fails by it.",
  url: "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT",
  judge: (inputs) =>
    scriptsOf(inputs).flatMap(({ when, text }) =>
      violation(locksWithoutLimit(text), `locks tables for as long as it takes, in ${when}`),
    ),
});
