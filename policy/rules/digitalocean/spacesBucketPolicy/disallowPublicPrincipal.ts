import { spacesBucketPolicy } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

interface Statement {
  Sid?: string;
  Effect: string;
  Principal?: { AWS?: string | string[] };
  Condition?: object;
}

export const disallowPublicPrincipal = defineResourceRule(spacesBucketPolicy, {
  name: "digitalocean-spaces-bucket-policy-disallow-public-principal",
  description: "A bucket's policy grants nothing to anonymous users.",
  severity: "critical",
  remediationSteps: "Name the principals, or remove the statement.",
  url: "https://docs.digitalocean.com/products/spaces/reference/s3-compatibility/",
  onUnknown: "checkKnownElements",
  validateResource: ({ policy }) => {
    const { Statement: statements = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
    return [statements]
      .flat()
      .flatMap(({ Effect, Principal, Condition, Sid }) =>
        violationIf(
          Effect === "Allow" &&
            !Condition &&
            [Principal, ...[Principal?.AWS ?? []].flat()].includes("*" as never),
          `lets everybody in by the statement ${Sid ?? "without a name"}`,
        ),
      );
  },
});
