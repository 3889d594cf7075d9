import { isEngineSocket, listHostMounts } from "../../../detectors/hostMounts.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowDockerSocket = defineResourceRule(container, {
  name: "docker-container-disallow-docker-socket",
  description: "A container does not mount the container engine's socket.",
  severity: "critical",
  remediationSteps:
    "Remove the mount. Give a program that must list containers a read-only proxy of the socket.",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listHostMounts(inputs).flatMap(({ source }) =>
      violationIf(isEngineSocket(source), `mounts ${source}: write access to it is root access to the host`),
    ),
});
