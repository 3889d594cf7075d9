import { disallowSecretsInEnvironment } from "../../../../../policy/rules/docker/container/disallowSecretsInEnvironment.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowSecretsInEnvironment, {
  good: { image: "app:1.2.0", envs: ["POSTGRES_PASSWORD_FILE=/run/secrets/p", "LOG_LEVEL=info"] },
  bad: {
    "a password by its name": [
      { envs: ["POSTGRES_PASSWORD=qX7wvV2k9sLm3RtB"] },
      "has a credential in the variable POSTGRES_PASSWORD",
    ],
    "a token by what it is": [
      { envs: ["GREETING=ghp_0123456789012345678901234567890123456"] },
      "has a GitHub token in the variable GREETING",
    ],
    "a password in a URL": [
      { envs: ["DATABASE_URL=postgres://app:qX7wvV2k9s@db/app"] },
      "has a password in a URL in the variable DATABASE_URL",
    ],
    "a password within one word": [
      { envs: ["WEBPASSWORD=qX7wvV2k9sLm3RtB"] },
      "has a credential in the variable WEBPASSWORD",
    ],
    "a user and a password": [
      { envs: ["NEO4J_AUTH=neo4j/qX7wvV2k9sLm"] },
      "has a credential in the variable NEO4J_AUTH",
    ],
    "what passwords are hashed with": [
      { envs: ["SESSION_SALT=qX7wvV2k9sLm3RtB"] },
      "has a credential in the variable SESSION_SALT",
    ],
  },
  alsoGood: {
    "settings of a program called Secret, and what only names a key": {
      envs: [
        "SECRET_PORT=3000",
        "SECRET_FORCED_LANGUAGE=en",
        "JWT_SECRET_KEY=%kernel.project_dir%/config/jwt/private.pem",
        "NEO4J_AUTH=none",
        "PROXY_AUTH=auth.internal:9091",
      ],
    },
    "a URL without a password, and settings of tokens": {
      envs: [
        "DATABASE_URL=postgres://app@db/app",
        "ACCESS_TOKEN_EXPIRE_MINUTES=60",
        "OAUTH_TOKEN_URL=https://id.example.com/token",
      ],
    },
  },
  unknown: "envs",
});
