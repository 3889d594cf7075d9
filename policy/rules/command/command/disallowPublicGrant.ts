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
    listScripts(inputs).flatMap(({ when, text }) =>
      violationIf(/\bgrant\s[^;]*\bto\s+public\b/i.test(text), `grants to every role, in ${when}`),
    ),
});
