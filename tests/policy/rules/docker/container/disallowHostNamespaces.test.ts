import { disallowHostNamespaces } from "../../../../../policy/rules/docker/container/disallowHostNamespaces.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowHostNamespaces, {
  good: { image: "app:1.2.0", networkMode: "bridge" },
  bad: {
    "the host's network": [{ networkMode: "host" }, 'shares the host\'s namespace: networkMode is "host"'],
    "the host's processes and memory": [
      { pidMode: "host", ipcMode: "host" },
      'shares the host\'s namespace: pidMode is "host"',
      'shares the host\'s namespace: ipcMode is "host"',
    ],
    "the host's control groups": [
      { cgroupnsMode: "host" },
      'shares the host\'s namespace: cgroupnsMode is "host"',
    ],
  },
  alsoGood: {
    "another container's network": { networkMode: "container:0123" },
  },
  unknown: "pidMode",
});
