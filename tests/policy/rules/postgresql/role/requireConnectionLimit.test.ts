import { requireConnectionLimit } from "../../../../../policy/rules/postgresql/role/requireConnectionLimit.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireConnectionLimit, {
  good: {
    name: "app",
    login: true,
    connectionLimit: 10,
    statementTimeout: 30000,
    idleInTransactionSessionTimeout: 60000,
  },
  bad: {
    "no limit": [{ connectionLimit: undefined }, "may take all of the server's connections"],
  },
  alsoGood: {
    "a role that cannot log in": { login: false, connectionLimit: undefined },
  },
  unknown: "connectionLimit",
});
