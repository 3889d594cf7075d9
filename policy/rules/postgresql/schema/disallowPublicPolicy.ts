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
    const found: string[] = [];
    for (const { role, create, usage, createWithGrant, usageWithGrant } of policies ?? [])
      if (!role || role.toLowerCase() === "public")
        found.push(create || createWithGrant ? "create in it" : usage || usageWithGrant ? "use it" : "");
    return found.filter((what) => what !== "").map((what) => `lets every role ${what}`);
  },
});
