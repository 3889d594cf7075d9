import { listScripts } from "../../../detectors/scripts.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowPublicGrant = defineResourceRule(anyCommand, {
  name: "command-command-disallow-public-grant",
  description: "A command grants nothing to PUBLIC.",
  severity: "high",
  remediationSteps: "Grant it to the role that needs it: postgresql.Grant.",
  url: "https://www.postgresql.org/docs/current/ddl-priv.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ operation, script }) =>
      violationIf(/\bgrant\s[^;]*\bto\s+public\b/i.test(script), `grants to every role, in ${operation}`),
    ),
});
