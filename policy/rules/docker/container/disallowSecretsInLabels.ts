import { isCredentialName } from "../../../detectors/credentialNames.ts";
import { detectCredentials, isLiteralValue } from "../../../detectors/credentialValues.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowSecretsInLabels = defineResourceRule(container, {
  name: "docker-container-disallow-secrets-in-labels",
  description: "A container's labels contain no credential.",
  severity: "medium",
  remediationSteps: "Remove the label. Everyone who can list containers can read it.",
  url: "https://cwe.mitre.org/data/definitions/312.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ labels }) => {
    const secretLabels: string[] = [];
    for (const { label, value } of labels ?? [])
      if (
        detectCredentials(value).length > 0 ||
        (/password|passwd|secret/i.test(label) && isCredentialName(label) && isLiteralValue(value))
      )
        secretLabels.push(label);
    return secretLabels.map((label) => `has a credential in the label ${label}`);
  },
});
