import { requireProtect } from "../../../../../policy/rules/postgresql/database/requireProtect.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireProtect, {
  good: { name: "app" },
  bad: {
    "one without protect": [{}, "is not protected: a mistaken `pulumi destroy` drops all of its tables"],
  },
});
