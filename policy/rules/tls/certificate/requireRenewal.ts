import { certificate } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireRenewal = rule(certificate, {
  name: "tls-certificate-require-renewal",
  description: "A certificate is renewed before it ends.",
  severity: "medium",
  remediationSteps:
    "Set `earlyRenewalHours`, or make it longer than the machine lives if no browser sees it.",
  url: "https://www.pulumi.com/registry/packages/tls/api-docs/selfsignedcert/",
  settings: { longHours: 43_800 },
  judge: ({ validityPeriodHours, earlyRenewalHours }, { settings: { longHours } }) =>
    violation(
      !earlyRenewalHours && validityPeriodHours < longHours,
      `ends after ${validityPeriodHours} hours and nobody renews it`,
    ),
});
