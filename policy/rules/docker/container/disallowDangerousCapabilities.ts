import { splitWordList } from "../../../detectors/wordList.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

/** With any of them a program can leave its container. */
const DANGEROUS = new Set(
  splitWordList(`
  ALL BPF CHECKPOINT_RESTORE DAC_READ_SEARCH LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE NET_ADMIN PERFMON SYSLOG
  SYS_ADMIN SYS_BOOT SYS_MODULE SYS_PTRACE SYS_RAWIO SYS_TIME
`),
);

export const disallowDangerousCapabilities = defineResourceRule(container, {
  name: "docker-container-disallow-dangerous-capabilities",
  description: "A container has no capability that gives control of the host.",
  severity: "high",
  remediationSteps:
    "Remove the capability. Most programs that ask for one work with NET_BIND_SERVICE or none.",
  url: "https://man7.org/linux/man-pages/man7/capabilities.7.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ capabilities }) => {
    const dangerous: string[] = [];
    for (const name of capabilities?.adds ?? [])
      if (DANGEROUS.has(name.toUpperCase().replace(/^CAP_/, ""))) dangerous.push(name);
    return dangerous.map((name) => `has the capability ${name}, with which it can leave its container`);
  },
});
