import { isAnySource } from "../../../detectors/network.ts";
import { databaseFirewall } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowPublicSource = defineResourceRule(databaseFirewall, {
  name: "digitalocean-database-firewall-disallow-public-source",
  description: "A managed database is not open to the world.",
  severity: "critical",
  remediationSteps: "Name the droplets, or the addresses of operators.",
  url: "https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/",
  onUnknown: "checkKnownElements",
  validateResource: ({ rules }) => {
    const found: string[] = [];
    for (const { type, value } of rules) if (type === "ip_addr" && isAnySource(value)) found.push(value);
    return found.map((value) => `opens the database to ${value}`);
  },
});
