import { disallowSecretsInCommandLine } from "../../../../../policy/rules/command/command/disallowSecretsInCommandLine.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowSecretsInCommandLine, {
  good: { create: "systemctl restart app" },
  bad: {
    PGPASSWORD: [
      { create: "PGPASSWORD=qX7wvV2k9s psql -h db" },
      "has a credential in its text, after PGPASSWORD, in create",
    ],
    "a URL": [
      { create: "psql postgres://app:qX7wvV2k9s@db/app" },
      "has a password in a URL in its text, in create",
    ],
  },
  alsoGood: {
    "variables and files": {
      create: 'PGPASSWORD="$PASSWORD" psql; app --password-file /run/secrets/x --token "$TOKEN"',
    },
  },
  unknown: "create",
});
