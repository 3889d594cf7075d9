import { oceanCertificate } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireRenewal = defineResourceRule(oceanCertificate, {
  name: "digitalocean-certificate-require-renewal",
  description: "A certificate is renewed before it expires.",
  severity: "medium",
  remediationSteps: 'Use `type: "lets_encrypt"`, which DigitalOcean renews.',
  url: "https://docs.digitalocean.com/products/networking/load-balancers/how-to/ssl-termination/",
  onUnknown: "stop",
  validateResource: ({ type }) => violationIf(type !== "lets_encrypt", "is a certificate that nobody renews"),
});
