import { disallowSecretsInCommand } from "../../../../../policy/rules/docker/container/disallowSecretsInCommand.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowSecretsInCommand, {
  good: { image: "redis:7", command: ["redis-server", "/etc/redis/redis.conf"] },
  bad: {
    "an option and its value": [
      { command: ["redis-server", "--requirepass", "qX7wvV2k9s"] },
      "has a credential in its command line, after --requirepass",
    ],
    "an assignment in a script": [
      { command: ["sh", "-c", "app --admin-password=qX7wvV2k9s"] },
      "has a credential in its command line, after --admin-password",
    ],
    "a URL": [
      { entrypoints: ["app", "postgres://app:qX7wvV2k9s@db"] },
      "has a password in a URL in its command line",
    ],
  },
  alsoGood: {
    "a variable and a file": {
      command: [
        "sh",
        "-c",
        'exec redis-server --requirepass "$(cat /run/secrets/redis)" --password-file /run/secrets/x',
      ],
    },
  },
  unknown: "command",
});
