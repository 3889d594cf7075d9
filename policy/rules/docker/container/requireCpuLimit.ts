import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireCpuLimit = defineResourceRule(container, {
  name: "docker-container-require-cpu-limit",
  description: "A container has a CPU limit.",
  severity: "low",
  remediationSteps: 'Set `cpus`, such as "0.5".',
  url: "https://docs.docker.com/engine/containers/resource_constraints/",
  onUnknown: "stop",
  validateResource: ({ cpus, cpuQuota, cpuSet }) =>
    violationIf(!Number(cpus) && !cpuQuota && !cpuSet, "may take all of the host's CPU time"),
});
