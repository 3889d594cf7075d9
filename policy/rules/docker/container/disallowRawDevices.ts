import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowRawDevices = defineResourceRule(container, {
  name: "docker-container-disallow-raw-devices",
  description: "A container has no access to the host's memory and disk devices.",
  severity: "high",
  remediationSteps: "Remove the device, and mount a folder or a volume.",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ devices }) => {
    const rawDevices: string[] = [];
    for (const { hostPath } of devices ?? [])
      if (
        /^\/dev(\/|\/(mem|kmem|port|kmsg|sd[a-z]\d*|[vx]d[a-z]+\d*|vd[a-z]\d*|nvme\d+n\d+\w*|dm-\d+|mapper\/.+|disk\/.+|loop-control))?$/.test(
          hostPath,
        )
      )
        rawDevices.push(hostPath);
    return rawDevices.map(
      (path) => `gets the device ${path}, which gives access to the host's memory or disks`,
    );
  },
});
