import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowPasswordLogin = defineResourceRule(droplet, {
  name: "digitalocean-droplet-disallow-password-login",
  description: "A droplet's SSH server accepts only keys.",
  severity: "high",
  remediationSteps: "Write `ssh_pwauth: false`, and PermitRootLogin no or prohibit-password.",
  url: "https://man.openbsd.org/sshd_config",
  onUnknown: "checkKnownElements",
  validateResource: ({ userData }) => {
    const text = userData ?? "";
    return [
      ...violationIf(
        /^\s*ssh_pwauth:\s*["']?(true|yes|1)\b/im.test(text) ||
          /^[^#\n]*\bPasswordAuthentication[ =]+yes\b/im.test(text),
        "lets passwords log in over ssh",
      ),
      ...violationIf(
        /^[^#\n]*\bPermitRootLogin[ =]+yes\b/im.test(text),
        "lets root log in over ssh with a password",
      ),
      ...violationIf(
        /^[^#\n]*\bPermitEmptyPasswords[ =]+yes\b/im.test(text),
        "lets empty passwords log in over ssh",
      ),
    ];
  },
});
