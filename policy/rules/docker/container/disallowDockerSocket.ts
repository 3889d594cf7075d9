import { isEngineSocket, listHostMounts } from "../../../detectors/hostMounts.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowDockerSocket = defineResourceRule(container, {
  name: "docker-container-disallow-docker-socket",
  description: "A container does not get the socket of the container engine.",
  severity: "critical",
  remediationSteps:
    "Leave the socket out; give a program that must see containers a proxy of the socket that only answers reads.",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listHostMounts(inputs).flatMap(({ source }) =>
      violationIf(isEngineSocket(source), `mounts ${source}: who may write to it is root on the host`),
    ),
});
