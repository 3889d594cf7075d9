import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

const DANGEROUS =
  /^(CAP_)?(ALL|SYS_ADMIN|SYS_MODULE|SYS_RAWIO|SYS_PTRACE|SYS_BOOT|SYS_TIME|NET_ADMIN|DAC_READ_SEARCH|BPF|PERFMON|MAC_ADMIN|MAC_OVERRIDE|LINUX_IMMUTABLE|SYSLOG|CHECKPOINT_RESTORE)$/i;

export const disallowDangerousCapabilities = defineResourceRule(container, {
  name: "docker-container-disallow-dangerous-capabilities",
  description: "A container does not get capabilities that lead to the host.",
  severity: "high",
  remediationSteps:
    "Remove the capability; most programs that ask for one work with NET_BIND_SERVICE or none.",
  url: "https://man7.org/linux/man-pages/man7/capabilities.7.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ capabilities }) => {
    const found: string[] = [];
    for (const name of capabilities?.adds ?? []) if (DANGEROUS.test(name)) found.push(name);
    return found.map((name) => `has the capability ${name}, with which it can leave its container`);
  },
});
