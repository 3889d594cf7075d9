import { requireLifecycle } from "../../../../../policy/rules/digitalocean/spacesBucket/requireLifecycle.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireLifecycle, {
  good: {
    region: "tor1",
    versioning: { enabled: true },
    lifecycleRules: [{ enabled: true, noncurrentVersionExpiration: { days: 30 } }],
  },
  bad: {
    "no rule": [{ lifecycleRules: undefined }, "keeps every old version for ever, which grows without end"],
    "a rule that is switched off": [
      { lifecycleRules: [{ enabled: false, noncurrentVersionExpiration: { days: 30 } }] },
      "keeps every old version for ever, which grows without end",
    ],
  },
  unknown: "lifecycleRules",
});
