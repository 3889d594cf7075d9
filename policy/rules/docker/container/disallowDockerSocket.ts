import { container } from "../../../kinds.ts";
import { isSocket, mountsOf } from "../../../meaning/hostPaths.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowDockerSocket = rule(container, {
  name: "docker-container-disallow-docker-socket",
  description: "A container does not get the socket of the container engine.",
  severity: "critical",
  remediationSteps:
    "Leave the socket out; give a program that must see containers a proxy of the socket that only answers reads.",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  judge: (inputs) =>
    mountsOf(inputs).flatMap(({ source }) =>
      violation(isSocket(source), `mounts ${source}: who may write to it is root on the host`),
    ),
});
