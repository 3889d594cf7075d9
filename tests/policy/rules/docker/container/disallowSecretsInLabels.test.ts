import { disallowSecretsInLabels } from "../../../../../policy/rules/docker/container/disallowSecretsInLabels.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowSecretsInLabels, {
  good: { image: "app:1.2.0", labels: [{ label: "traefik.enable", value: "true" }] },
  bad: {
    "a password": [
      { labels: [{ label: "backup.password", value: "qX7wvV2k9s" }] },
      "has a credential in the label backup.password",
    ],
  },
  unknown: "labels",
});
