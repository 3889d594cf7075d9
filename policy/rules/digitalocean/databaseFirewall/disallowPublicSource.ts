import { isAnySource } from "../../../detectors/network.ts";
import { databaseFirewall } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowPublicSource = defineResourceRule(databaseFirewall, {
  name: "digitalocean-database-firewall-disallow-public-source",
  description: "A managed database's firewall does not admit every address.",
  severity: "critical",
  remediationSteps: "Name the droplets, or the operators' addresses.",
  url: "https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/",
  onUnknown: "checkKnownElements",
  validateResource: ({ rules }) => {
    const sources: string[] = [];
    for (const { type, value } of rules) if (type === "ip_addr" && isAnySource(value)) sources.push(value);
    return sources.map((value) => `opens the database to ${value}`);
  },
});
