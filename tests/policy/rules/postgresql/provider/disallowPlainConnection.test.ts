import { disallowPlainConnection } from "../../../../../policy/rules/postgresql/provider/disallowPlainConnection.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPlainConnection, {
  good: { host: "db.example.com", sslmode: "verify-full" },
  bad: {
    "switched off": [{ sslmode: "disable" }, 'may send passwords in plain text: sslmode is "disable"'],
  },
  alsoGood: {
    "the loopback": { host: "127.0.0.1", sslmode: "disable" },
  },
  unknown: "host",
});
