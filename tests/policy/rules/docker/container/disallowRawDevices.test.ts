import { disallowRawDevices } from "../../../../../policy/rules/docker/container/disallowRawDevices.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowRawDevices, {
  good: { image: "app:1.2.0", devices: [{ hostPath: "/dev/dri" }] },
  bad: {
    "a disk": [
      { devices: [{ hostPath: "/dev/sda" }] },
      "gets the device /dev/sda, which gives access to the host's memory or disks",
    ],
    memory: [
      { devices: [{ hostPath: "/dev/mem" }] },
      "gets the device /dev/mem, which gives access to the host's memory or disks",
    ],
  },
  unknown: "devices",
});
