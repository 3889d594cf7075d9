import { spacesBucketPolicy } from "../../../kinds.ts";
import { rule, violation } from "../../../rule.ts";

interface Statement {
  Sid?: string;
  Effect: string;
  Principal?: { AWS?: string | string[] };
  Condition?: object;
}

export const disallowPublicPrincipal = rule(spacesBucketPolicy, {
  name: "digitalocean-spaces-bucket-policy-disallow-public-principal",
  description: "A bucket's policy lets nobody in without a key.",
  severity: "critical",
  remediationSteps: "Name the principals, or remove the statement.",
  url: "https://docs.digitalocean.com/products/spaces/reference/s3-compatibility/",
  judge: ({ policy }) => {
    const { Statement: statements = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
    return [statements]
      .flat()
      .flatMap(({ Effect, Principal, Condition, Sid }) =>
        violation(
          Effect === "Allow" &&
            !Condition &&
            [Principal, ...[Principal?.AWS ?? []].flat()].includes("*" as never),
          `lets everybody in by the statement ${Sid ?? "without a name"}`,
        ),
      );
  },
});
