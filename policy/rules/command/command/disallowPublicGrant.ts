import { anyCommand } from "../../../kinds.ts";
import { scriptsOf } from "../../../meaning/scripts.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowPublicGrant = rule(anyCommand, {
  name: "command-command-disallow-public-grant",
  description: "A command grants nothing to PUBLIC.",
  severity: "high",
  remediationSteps: "Grant it to the role that needs it: postgresql.Grant.",
  url: "https://www.postgresql.org/docs/current/ddl-priv.html",
  judge: (inputs) =>
    scriptsOf(inputs).flatMap(({ when, text }) =>
      violation(/\bgrant\s[^;]*\bto\s+public\b/i.test(text), `grants to every role, in ${when}`),
    ),
});
