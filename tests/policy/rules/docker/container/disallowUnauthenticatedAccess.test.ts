import { disallowUnauthenticatedAccess } from "../../../../../policy/rules/docker/container/disallowUnauthenticatedAccess.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowUnauthenticatedAccess, {
  good: { image: "postgres:15", envs: ["POSTGRES_PASSWORD_FILE=/run/secrets/p"] },
  bad: {
    "PostgreSQL that trusts": [
      { envs: ["POSTGRES_HOST_AUTH_METHOD=trust"] },
      "lets everybody in by the variable POSTGRES_HOST_AUTH_METHOD",
    ],
    "MySQL without a password": [
      { envs: ["MYSQL_ALLOW_EMPTY_PASSWORD=yes"] },
      "lets everybody in by the variable MYSQL_ALLOW_EMPTY_PASSWORD",
    ],
  },
  alsoGood: {
    scram: { envs: ["POSTGRES_HOST_AUTH_METHOD=scram-sha-256"] },
  },
  unknown: "envs",
});
