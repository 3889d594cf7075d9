import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowRawDevices = defineResourceRule(container, {
  name: "docker-container-disallow-raw-devices",
  description: "A container does not get the host's memory or disks.",
  severity: "high",
  remediationSteps: "Remove the device; mount a folder or a volume.",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ devices }) => {
    const found: string[] = [];
    for (const { hostPath } of devices ?? [])
      if (
        /^\/dev(\/|\/(mem|kmem|port|kmsg|sd[a-z]\d*|[vx]d[a-z]+\d*|vd[a-z]\d*|nvme\d+n\d+\w*|dm-\d+|mapper\/.+|disk\/.+|loop-control))?$/.test(
          hostPath,
        )
      )
        found.push(hostPath);
    return found.map((path) => `gets the device ${path}, and with it what is on the host`);
  },
});
