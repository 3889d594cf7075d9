import { remoteCommand } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowPasswordLogin = defineResourceRule(remoteCommand, {
  name: "command-remote-disallow-password-login",
  description: "A remote command logs in with a key.",
  severity: "medium",
  remediationSteps: "Set `connection.privateKey` or `connection.agentSocketPath`.",
  url: "https://www.pulumi.com/registry/packages/command/",
  onUnknown: "checkKnownElements",
  validateResource: ({ connection }) => violationIf(!!connection.password, "logs in with a password"),
});
