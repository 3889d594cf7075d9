import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowHostNamespaces = defineResourceRule(container, {
  name: "docker-container-disallow-host-namespaces",
  description: "A container has namespaces of its own.",
  severity: "high",
  remediationSteps:
    "Remove the mode; publish the ports that are needed, and share with one container instead of the host.",
  url: "https://docs.docker.com/engine/security/",
  onUnknown: "checkKnownElements",
  validateResource: ({ networkMode, pidMode, ipcMode, usernsMode, cgroupnsMode }) =>
    Object.entries({ networkMode, pidMode, ipcMode, usernsMode, cgroupnsMode }).flatMap(([key, mode]) =>
      violationIf(mode === "host", `shares the host's namespace: ${key} is "host"`),
    ),
});
