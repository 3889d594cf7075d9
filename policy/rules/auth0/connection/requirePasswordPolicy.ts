import { auth0Connection } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requirePasswordPolicy = defineResourceRule(auth0Connection, {
  name: "auth0-connection-require-password-policy",
  description: "A password that people choose is long and not one of the common ones.",
  severity: "medium",
  remediationSteps:
    'Set `options: { passwordPolicy: "good" }`, and no `minLength` below 8. "excellent" is allowed, too.',
  url: "https://auth0.com/docs/authenticate/database-connections/password-strength",
  onUnknown: "stop",
  defaultConfig: { minLength: 8 },
  validateResource: ({ strategy, options }, { config: { minLength } }) => {
    if (strategy !== "auth0") return [];
    const { passwordPolicy = "none", passwordOptions, passwordComplexityOptions } = options ?? {};
    const length = passwordOptions?.complexity?.minLength ?? passwordComplexityOptions?.minLength;
    return [
      // `passwordOptions` replaces the policy, and has a minimum of 15 by default.
      ...violationIf(
        passwordOptions === undefined && !["good", "excellent"].includes(passwordPolicy),
        `has the password policy ${passwordPolicy}`,
      ),
      ...violationIf(
        length !== undefined && length < minLength,
        `takes passwords of ${length} characters, fewer than ${minLength}`,
      ),
    ];
  },
});
