import { disallowUntrusted } from "../../../../../policy/rules/postgresql/extension/disallowUntrusted.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowUntrusted, {
  good: { name: "pgcrypto" },
  bad: {
    "Python without limits": [
      { name: "plpython3u" },
      "gives SQL the server's files and programs: plpython3u",
    ],
  },
  unknown: "name",
});
