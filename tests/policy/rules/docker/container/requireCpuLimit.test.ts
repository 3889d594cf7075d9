import { requireCpuLimit } from "../../../../../policy/rules/docker/container/requireCpuLimit.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireCpuLimit, {
  good: { image: "app:1.2.0", cpus: "0.5" },
  bad: {
    "no limit": [{ cpus: undefined }, "may take all of the host's CPU time"],
    zero: [{ cpus: "0" }, "may take all of the host's CPU time"],
  },
  alsoGood: {
    "a quota": { cpus: undefined, cpuQuota: 50000 },
  },
  unknown: "cpus",
});
