import { isCredentialName } from "../../../detectors/credentialNames.ts";
import { detectCredentials, isLiteralValue } from "../../../detectors/credentialValues.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowSecretsInLabels = defineResourceRule(container, {
  name: "docker-container-disallow-secrets-in-labels",
  description: "A container's labels hold no credential.",
  severity: "medium",
  remediationSteps: "Remove the label; everybody who may list containers reads it.",
  url: "https://cwe.mitre.org/data/definitions/312.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ labels }) => {
    const found: string[] = [];
    for (const { label, value } of labels ?? [])
      if (
        detectCredentials(value).length > 0 ||
        (/password|passwd|secret/i.test(label) && isCredentialName(label) && isLiteralValue(value))
      )
        found.push(label);
    return found.map((label) => `has a credential in the label ${label}`);
  },
});
