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
    "a pooler that trusts": [{ envs: ["AUTH_TYPE=trust"] }, "lets everybody in by the variable AUTH_TYPE"],
    "a proxy whose console is open": [
      { command: ["--api.insecure=true", "--providers.docker"] },
      "lets everybody in by --api.insecure",
    ],
    "a notebook without a token": [
      { command: ["start-notebook.sh", "--NotebookApp.token=''"] },
      "lets everybody in by an empty token of Jupyter",
    ],
    "Redis without its protection": [
      { command: ["sh", "-c", "redis-server --protected-mode no"] },
      "lets everybody in by --protected-mode no",
    ],
  },
  alsoGood: {
    "switches that do not": { command: ["--api.insecure=false", "--NotebookApp.token=$TOKEN"] },
    scram: { envs: ["POSTGRES_HOST_AUTH_METHOD=scram-sha-256"] },
  },
  unknown: "envs",
});
