import { requireTimeouts } from "../../../../../policy/rules/postgresql/role/requireTimeouts.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireTimeouts, {
  good: {
    name: "app",
    login: true,
    connectionLimit: 10,
    statementTimeout: 30000,
    idleInTransactionSessionTimeout: 60000,
  },
  bad: {
    none: [
      { idleInTransactionSessionTimeout: undefined },
      "may leave a transaction open for ever, with its locks",
    ],
  },
  alsoGood: {
    "a role that cannot log in": { login: false, idleInTransactionSessionTimeout: undefined },
  },
  unknown: "idleInTransactionSessionTimeout",
});
