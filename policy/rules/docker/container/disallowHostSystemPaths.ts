import { listHostMounts } from "../../../detectors/hostMounts.ts";
import { splitWordList } from "../../../detectors/wordList.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

/** Folders with secrets or the whole system. A container must not even read them. */
const PRIVATE_FOLDERS = new Set(
  splitWordList(`
  / /boot /etc /home /root /run /var/lib/containerd /var/lib/docker /var/lib/kubelet /var/run
`),
);
/** Paths that are private with everything below them. */
const PRIVATE_TREES = splitWordList(`
  /etc/gshadow /etc/kubernetes /etc/shadow /etc/ssh /etc/sudoers
`);
/** System folders that a container may read, for metrics, but not write. */
const SYSTEM_FOLDERS = new Set(
  splitWordList(`
  /bin /dev /lib /lib64 /opt /proc /sbin /sys /usr /var /var/lib /var/log
`),
);

function isPrivate(path: string): boolean {
  return (
    PRIVATE_FOLDERS.has(path) ||
    PRIVATE_TREES.some((tree) => path === tree || path.startsWith(`${tree}/`)) ||
    /\/\.(ssh|aws|kube|gnupg)(\/|$)/.test(path)
  );
}

function isSystem(path: string): boolean {
  return !isPrivate(path) && (SYSTEM_FOLDERS.has(path) || /^\/(etc|proc|sys|boot|usr|lib)\//.test(path));
}

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
