import { container } from "../../../kinds.ts";
import { credentialsIn, isCredentialName, isLiteral } from "../../../meaning/credentials.ts";
import { rule } from "../../../rule.ts";

export const disallowSecretsInLabels = rule(container, {
  name: "docker-container-disallow-secrets-in-labels",
  description: "A container's labels hold no credential.",
  severity: "medium",
  remediationSteps: "Remove the label; everybody who may list containers reads it.",
  url: "https://cwe.mitre.org/data/definitions/312.html",
  judge: ({ labels }) => {
    const found: string[] = [];
    for (const { label, value } of labels ?? [])
      if (
        credentialsIn(value).length > 0 ||
        (/password|passwd|secret/i.test(label) && isCredentialName(label) && isLiteral(value))
      )
        found.push(label);
    return found.map((label) => `has a credential in the label ${label}`);
  },
});
