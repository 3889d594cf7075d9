import { disallowPasswordLogin } from "../../../../../policy/rules/command/remote/disallowPasswordLogin.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPasswordLogin, {
  good: { connection: { host: "203.0.113.4", privateKey: "k" } },
  bad: {
    "a password": [{ connection: { host: "203.0.113.4", password: "p" } }, "logs in with a password"],
  },
  unknown: "connection",
});
