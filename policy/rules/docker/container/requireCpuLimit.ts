import { container } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireCpuLimit = rule(container, {
  name: "docker-container-require-cpu-limit",
  description: "A container has a limit of CPU time.",
  severity: "low",
  remediationSteps: 'Set `cpus`, such as "0.5".',
  url: "https://docs.docker.com/engine/containers/resource_constraints/",
  judge: ({ cpus, cpuQuota, cpuSet }) =>
    violation(!Number(cpus) && !cpuQuota && !cpuSet, "may take all of the host's CPU time"),
});
