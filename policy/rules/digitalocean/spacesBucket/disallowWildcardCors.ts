import { joinSorted } from "../../../detectors/environment.ts";
import { spacesBucket } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowWildcardCors = defineResourceRule(spacesBucket, {
  name: "digitalocean-spaces-bucket-disallow-wildcard-cors",
  description: "A bucket does not allow every CORS origin.",
  severity: "medium",
  remediationSteps: "Name the origins.",
  url: "https://docs.digitalocean.com/products/spaces/how-to/configure-cors/",
  onUnknown: "checkKnownElements",
  validateResource: ({ corsRules }) => {
    const openMethods: string[] = [];
    for (const { allowedOrigins, allowedMethods } of corsRules ?? [])
      if (allowedOrigins.includes("*")) openMethods.push(joinSorted(allowedMethods));
    return openMethods.map((methods) => `allows every origin to ${methods}`);
  },
});
