import { disallowHostSystemPaths } from "../../../../../policy/rules/docker/container/disallowHostSystemPaths.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowHostSystemPaths, {
  good: { image: "app:1.2.0", volumes: [{ hostPath: "/srv/data", containerPath: "/data" }] },
  bad: {
    "the whole disk, read-only": [
      { volumes: [{ hostPath: "/", containerPath: "/host", readOnly: true }] },
      "mounts /, from which the host can be read or taken over",
    ],
    "a folder with keys": [
      { mounts: [{ type: "bind", source: "/home/me/.ssh/", target: "/keys", readOnly: true }] },
      "mounts /home/me/.ssh, from which the host can be read or taken over",
    ],
    "/sys to be written to": [
      { volumes: [{ hostPath: "/sys", containerPath: "/sys" }] },
      "mounts /sys so that it can be written to",
    ],
  },
  alsoGood: {
    "metrics that read /proc and the time zone": {
      volumes: [
        { hostPath: "/proc", containerPath: "/host/proc", readOnly: true },
        { hostPath: "/etc/localtime", containerPath: "/etc/localtime", readOnly: true },
      ],
    },
  },
  unknown: "volumes",
});
