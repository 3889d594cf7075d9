import { remoteCommand } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireHostKey = defineResourceRule(remoteCommand, {
  name: "command-remote-require-host-key",
  description: "A remote command verifies the machine's host key.",
  severity: "high",
  remediationSteps: "Set `connection.hostKey`.",
  url: "https://www.pulumi.com/registry/packages/command/",
  onUnknown: "stop",
  validateResource: ({ connection }) => violationIf(!connection.hostKey, "accepts any host key"),
});
