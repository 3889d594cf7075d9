import { parseVariables } from "../../../detectors/environment.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const disallowWildcardCors = defineResourceRule(container, {
  name: "docker-container-disallow-wildcard-cors",
  description: "An app does not allow every CORS origin.",
  severity: "medium",
  remediationSteps: "Name the origins that may read the responses.",
  url: "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS",
  onUnknown: "checkKnownElements",
  validateResource: ({ envs }) =>
    parseVariables(envs).flatMap(({ name, value }) =>
      violationIf(
        /(CORS|ORIGIN)/i.test(name) &&
          /(ORIGIN|CORS(_ALLOW(ED)?)?(_HOSTS)?$)/i.test(name) &&
          /^[\s"'[\]]*\*[\s"'[\]]*$/.test(value),
        `allows every origin by the variable ${name}`,
      ),
    ),
});
