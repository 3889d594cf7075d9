import { requireRestartPolicy } from "../../../../../policy/rules/docker/container/requireRestartPolicy.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireRestartPolicy, {
  good: { image: "app:1.2.0", restart: "unless-stopped" },
  bad: {
    "one that its provider does not start, and that runs on": [
      { restart: "no", mustRun: false, removeVolumes: false },
      'is not started again by its restart policy "no"',
    ],
    "no policy": [{ restart: undefined }, 'is not started again by its restart policy "no"'],
  },
  alsoGood: {
    "one that runs once to its end": { restart: "no", mustRun: false },
  },
  unknown: "restart",
});
