import { remoteCommand } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowPasswordLogin = rule(remoteCommand, {
  name: "command-remote-disallow-password-login",
  description: "A remote command logs in with a key.",
  severity: "medium",
  remediationSteps: "Set `connection.privateKey` or `connection.agentSocketPath`.",
  url: "https://www.pulumi.com/registry/packages/command/",
  judge: ({ connection }) => violation(!!connection.password, "logs in with a password"),
});
