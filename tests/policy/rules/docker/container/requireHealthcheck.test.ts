import { requireHealthcheck } from "../../../../../policy/rules/docker/container/requireHealthcheck.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireHealthcheck, {
  good: { image: "app:1.2.0", healthcheck: { tests: ["CMD", "true"] } },
  bad: {
    "one that its provider does not start, and that runs on": [
      { healthcheck: undefined, mustRun: false, removeVolumes: false },
      "has no health check, so nobody notices that it stopped working",
    ],
    "no health check": [
      { healthcheck: undefined },
      "has no health check, so nobody notices that it stopped working",
    ],
    "one that is switched off": [
      { healthcheck: { tests: ["NONE"] } },
      "has no health check, so nobody notices that it stopped working",
    ],
  },
  alsoGood: {
    "one that runs once to its end": { healthcheck: undefined, mustRun: false },
  },
  unknown: "healthcheck",
});
