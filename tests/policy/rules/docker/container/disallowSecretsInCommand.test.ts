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
    "a letter's": [
      { command: ["sh", "-c", "mysqldump -h db -uroot -pqX7wvV2k9s shop"] },
      "has a credential in its command line, after -p",
    ],
    "a health check's": [
      { healthcheck: { tests: ["CMD", "redis-cli", "-a", "qX7wvV2k9s", "ping"] } },
      "has a credential in its command line, after -a",
    ],
  },
  alsoGood: {
    "letters that mean something else": {
      command: [
        "sh",
        "-c",
        "mysqladmin -p$$PASSWORD ping && mkdir -p /data && redis-cli ping && cp -a from to",
      ],
    },
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
