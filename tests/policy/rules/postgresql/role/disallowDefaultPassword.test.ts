import { disallowDefaultPassword } from "../../../../../policy/rules/postgresql/role/disallowDefaultPassword.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowDefaultPassword, {
  good: { name: "app", password: "qX7w-vV2k-9sLm-3RtB" },
  bad: {
    "a default": [{ password: "changeme" }, "has a default or guessable password"],
    "the role's name": [{ name: "prosight", password: "prosight" }, "has a default or guessable password"],
  },
  unknown: "password",
});
