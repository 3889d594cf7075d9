import { disallowGrantOption } from "../../../../../policy/rules/postgresql/grant/disallowGrantOption.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowGrantOption, {
  good: { database: "app", role: "app", objectType: "table", schema: "app", privileges: ["SELECT"] },
  bad: {
    "with it": [{ withGrantOption: true }, "lets the role pass its privileges on"],
  },
  unknown: "withGrantOption",
});
