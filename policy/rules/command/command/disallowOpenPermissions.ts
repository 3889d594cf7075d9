import { anyCommand } from "../../../kinds.ts";
import { scriptsOf } from "../../../meaning/scripts.ts";
import { opensToAll } from "../../../meaning/shell.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowOpenPermissions = rule(anyCommand, {
  name: "command-command-disallow-open-permissions",
  description: "A command does not let everybody write to a file.",
  severity: "medium",
  remediationSteps: "Give the file to the user that needs it: chown, and mode 0640 or 0750.",
  url: "https://cwe.mitre.org/data/definitions/732.html",
  judge: (inputs) =>
    scriptsOf(inputs).flatMap(({ when, text }) =>
      violation(opensToAll(text), `lets everybody write to a file, in ${when}`),
    ),
});
