import { spacesBucket } from "../../../kinds.ts";
import { list } from "../../../meaning/environment.ts";
import { rule } from "../../../rule.ts";

export const disallowWildcardCors = rule(spacesBucket, {
  name: "digitalocean-spaces-bucket-disallow-wildcard-cors",
  description: "A bucket does not answer every other site's scripts.",
  severity: "medium",
  remediationSteps: "Name the origins.",
  url: "https://docs.digitalocean.com/products/spaces/how-to/configure-cors/",
  judge: ({ corsRules }) => {
    const found: string[] = [];
    for (const { allowedOrigins, allowedMethods } of corsRules ?? [])
      if (allowedOrigins.includes("*")) found.push(list(allowedMethods));
    return found.map((methods) => `allows every origin to ${methods}`);
  },
});
