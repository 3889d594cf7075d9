import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowHostNamespaces = defineResourceRule(container, {
  name: "docker-container-disallow-host-namespaces",
  description: "A container does not share the host's namespaces.",
  severity: "high",
  remediationSteps:
    "Remove the mode. Publish the ports that are needed, or share the namespace of one container.",
  url: "https://docs.docker.com/engine/security/",
  onUnknown: "checkKnownElements",
  validateResource: ({ networkMode, pidMode, ipcMode, usernsMode, cgroupnsMode }) =>
    Object.entries({ networkMode, pidMode, ipcMode, usernsMode, cgroupnsMode }).flatMap(([key, mode]) =>
      violationIf(mode === "host", `shares the host's namespace: ${key} is "host"`),
    ),
});
