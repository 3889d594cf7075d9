import { remoteCommand } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireHostKey = rule(remoteCommand, {
  name: "command-remote-require-host-key",
  description: "A remote command knows the machine by its key.",
  severity: "high",
  remediationSteps: "Set `connection.hostKey`.",
  url: "https://www.pulumi.com/registry/packages/command/",
  judge: ({ connection }) => violation(!connection.hostKey, "talks to whatever machine answers"),
});
