import { certificate } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireRenewal = defineResourceRule(certificate, {
  name: "tls-certificate-require-renewal",
  description: "A certificate is renewed before it expires.",
  severity: "medium",
  remediationSteps:
    "Set `earlyRenewalHours`, or a longer validity than the machine's lifetime where no browser sees it.",
  url: "https://www.pulumi.com/registry/packages/tls/api-docs/selfsignedcert/",
  onUnknown: "stop",
  defaultConfig: { longHours: 43_800 },
  validateResource: ({ validityPeriodHours, earlyRenewalHours }, { config: { longHours } }) =>
    violationIf(
      !earlyRenewalHours && validityPeriodHours < longHours,
      `ends after ${validityPeriodHours} hours and is not renewed`,
    ),
});
