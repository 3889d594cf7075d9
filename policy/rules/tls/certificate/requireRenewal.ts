import { certificate } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireRenewal = defineResourceRule(certificate, {
  name: "tls-certificate-require-renewal",
  description: "A certificate is renewed before it ends.",
  severity: "medium",
  remediationSteps:
    "Set `earlyRenewalHours`, or make it longer than the machine lives if no browser sees it.",
  url: "https://www.pulumi.com/registry/packages/tls/api-docs/selfsignedcert/",
  onUnknown: "stop",
  defaultConfig: { longHours: 43_800 },
  validateResource: ({ validityPeriodHours, earlyRenewalHours }, { config: { longHours } }) =>
    violationIf(
      !earlyRenewalHours && validityPeriodHours < longHours,
      `ends after ${validityPeriodHours} hours and nobody renews it`,
    ),
});
