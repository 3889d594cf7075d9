import { schema } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowPublicPolicy = defineResourceRule(schema, {
  name: "postgresql-schema-disallow-public-policy",
  description: "A schema is not open to PUBLIC.",
  severity: "high",
  remediationSteps: "Name the role in the policy.",
  url: "https://www.postgresql.org/docs/current/ddl-schemas.html",
  onUnknown: "checkKnownElements",
  validateResource: ({ policies }) => {
    const publicRights: string[] = [];
    for (const { role, create, usage, createWithGrant, usageWithGrant } of policies ?? [])
      if (!role || role.toLowerCase() === "public")
        publicRights.push(
          create || createWithGrant ? "create in it" : usage || usageWithGrant ? "use it" : "",
        );
    return publicRights.filter((right) => right !== "").map((right) => `lets every role ${right}`);
  },
});
