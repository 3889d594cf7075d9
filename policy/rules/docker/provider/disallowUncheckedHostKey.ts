import { dockerProvider } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowUncheckedHostKey = defineResourceRule(dockerProvider, {
  name: "docker-provider-disallow-unchecked-host-key",
  description: "The host that the container engine runs on is known by its key.",
  severity: "high",
  remediationSteps: "Remove the option and write the host's key into known_hosts.",
  url: "https://man.openbsd.org/ssh_config#StrictHostKeyChecking",
  onUnknown: "checkKnownElements",
  validateResource: ({ sshOpts }) => {
    // The provider's inputs arrive as text where they are lists.
    const options: unknown = sshOpts;
    const text = Array.isArray(options) ? options.join(" ") : String(options ?? "");
    return violationIf(
      /StrictHostKeyChecking[=\s]+(no|off)\b/i.test(text),
      "takes whatever host key answers",
    );
  },
});
