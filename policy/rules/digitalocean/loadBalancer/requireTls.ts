import { loadBalancer } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

export const requireTls = rule(loadBalancer, {
  name: "digitalocean-load-balancer-require-tls",
  description: "A load balancer sends plain HTTP to HTTPS.",
  severity: "high",
  remediationSteps: 'Add a rule with `entryProtocol: "https"` and set `redirectHttpToHttps: true`.',
  url: "https://docs.digitalocean.com/products/networking/load-balancers/",
  judge: ({ forwardingRules, redirectHttpToHttps }) => {
    const protocols = (forwardingRules ?? []).map(({ entryProtocol }) => entryProtocol);
    return violation(protocols.includes("http") && redirectHttpToHttps !== true, "serves plain HTTP");
  },
});
