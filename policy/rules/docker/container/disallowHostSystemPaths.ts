import { listHostMounts } from "../../../detectors/hostMounts.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

/** Paths that contain secrets or the whole system. A container must not even read them. */
const isPrivate = (path: string) =>
  /^\/$|^\/(etc|root|boot|run|var\/run|home)$|^\/etc\/(shadow|gshadow|sudoers|ssh|kubernetes)(\/|$)|\/\.(ssh|aws|kube|gnupg)(\/|$)|^\/var\/lib\/(docker|containerd|kubelet)$/.test(
    path,
  );

/** System paths that a container may read, for metrics, but not write. */
const isSystem = (path: string) =>
  !isPrivate(path) &&
  /^\/(proc|sys|dev|usr|bin|sbin|lib|lib64|var|opt|var\/lib|var\/log)$|^\/(etc|proc|sys|boot|usr|lib)\//.test(
    path,
  );

export const disallowHostSystemPaths = defineResourceRule(container, {
  name: "docker-container-disallow-host-system-paths",
  description: "A container does not mount the host's system folders.",
  severity: "high",
  remediationSteps: "Mount only the folder that the program needs, read-only if possible.",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listHostMounts(inputs).flatMap(({ source, writable }) => [
      ...violationIf(isPrivate(source), `mounts ${source}, from which the host can be read or taken over`),
      ...violationIf(writable && isSystem(source), `mounts ${source} so that it can be written to`),
    ]),
});
