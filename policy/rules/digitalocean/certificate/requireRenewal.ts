import { oceanCertificate } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireRenewal = rule(oceanCertificate, {
  name: "digitalocean-certificate-require-renewal",
  description: "A certificate is renewed before it ends.",
  severity: "medium",
  remediationSteps: 'Use `type: "lets_encrypt"`, which DigitalOcean renews.',
  url: "https://docs.digitalocean.com/products/networking/load-balancers/how-to/ssl-termination/",
  judge: ({ type }) => violation(type !== "lets_encrypt", "is a certificate that nobody renews"),
});
