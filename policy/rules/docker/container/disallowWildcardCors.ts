import { container } from "../../../kinds.ts";
import { variablesOf } from "../../../meaning/environment.ts";
import { rule, violation } from "../../../rule.ts";

export const disallowWildcardCors = rule(container, {
  name: "docker-container-disallow-wildcard-cors",
  description: "An app does not answer every other site's scripts.",
  severity: "medium",
  remediationSteps: "Name the origins that may read the answers.",
  url: "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS",
  judge: ({ envs }) =>
    variablesOf(envs).flatMap(({ name, value }) =>
      violation(
        /(CORS|ORIGIN)/i.test(name) &&
          /(ORIGIN|CORS(_ALLOW(ED)?)?(_HOSTS)?$)/i.test(name) &&
          /^[\s"'[\]]*\*[\s"'[\]]*$/.test(value),
        `allows every origin by the variable ${name}`,
      ),
    ),
});
