import { loadBalancer } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireTls = defineResourceRule(loadBalancer, {
  name: "digitalocean-load-balancer-require-tls",
  description: "A load balancer redirects HTTP to HTTPS.",
  severity: "high",
  remediationSteps: 'Add a rule with `entryProtocol: "https"` and set `redirectHttpToHttps: true`.',
  url: "https://docs.digitalocean.com/products/networking/load-balancers/",
  onUnknown: "stop",
  validateResource: ({ forwardingRules, redirectHttpToHttps }) => {
    const protocols = (forwardingRules ?? []).map(({ entryProtocol }) => entryProtocol);
    return violationIf(protocols.includes("http") && redirectHttpToHttps !== true, "serves plain HTTP");
  },
});
