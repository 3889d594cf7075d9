import { requireProtect } from "../../../../../policy/rules/digitalocean/volume/requireProtect.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireProtect, {
  good: { region: "tor1", size: 20 },
  bad: {
    "one without protect": [{}, "is not protected: a mistaken `pulumi destroy` deletes the data on it"],
  },
});
