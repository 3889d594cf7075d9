import { dockerProvider } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowUncheckedHostKey = defineResourceRule(dockerProvider, {
  name: "docker-provider-disallow-unchecked-host-key",
  description: "The Docker provider verifies the host key.",
  severity: "high",
  remediationSteps: "Remove the option and add the host's key to known_hosts.",
  url: "https://man.openbsd.org/ssh_config#StrictHostKeyChecking",
  onUnknown: "checkKnownElements",
  validateResource: ({ sshOpts }) => {
    // The engine gives lists in a provider's inputs as text.
    const options: unknown = sshOpts;
    const text = Array.isArray(options) ? options.join(" ") : String(options ?? "");
    return violationIf(/StrictHostKeyChecking[=\s]+(no|off)\b/i.test(text), "accepts any host key");
  },
});
