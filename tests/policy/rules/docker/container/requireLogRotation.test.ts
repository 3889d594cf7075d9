import { requireLogRotation } from "../../../../../policy/rules/docker/container/requireLogRotation.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireLogRotation, {
  good: { image: "app:1.2.0", logOpts: { "max-size": "10m" } },
  bad: {
    "no size": [{ logOpts: undefined }, "writes a log file without a largest size"],
    "only a number of files": [{ logOpts: { "max-file": "3" } }, "writes a log file without a largest size"],
  },
  alsoGood: {
    "a driver that rotates by itself": { logDriver: "local", logOpts: undefined },
  },
  unknown: "logOpts",
});
