import { container } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowHostNamespaces = rule(container, {
  name: "docker-container-disallow-host-namespaces",
  description: "A container has namespaces of its own.",
  severity: "high",
  remediationSteps:
    "Remove the mode; publish the ports that are needed, and share with one container instead of the host.",
  url: "https://docs.docker.com/engine/security/",
  judge: ({ networkMode, pidMode, ipcMode, usernsMode, cgroupnsMode }) =>
    Object.entries({ networkMode, pidMode, ipcMode, usernsMode, cgroupnsMode }).flatMap(([key, mode]) =>
      violation(mode === "host", `shares the host's namespace: ${key} is "host"`),
    ),
});
