import { requireVersioning } from "../../../../../policy/rules/digitalocean/spacesBucket/requireVersioning.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireVersioning, {
  good: { region: "tor1", versioning: { enabled: true } },
  bad: {
    none: [{ versioning: undefined }, "forgets what is overwritten or deleted"],
    "switched off": [{ versioning: { enabled: false } }, "forgets what is overwritten or deleted"],
  },
  unknown: "versioning",
});
