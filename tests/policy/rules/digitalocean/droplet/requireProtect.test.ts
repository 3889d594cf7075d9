import { requireProtect } from "../../../../../policy/rules/digitalocean/droplet/requireProtect.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireProtect, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb" },
  bad: {
    "one without protect": [
      {},
      "is not protected: a mistaken `pulumi destroy` deletes the machine and its disk",
    ],
  },
});
