import { disallowPublicPrincipal } from "../../../../../policy/rules/digitalocean/spacesBucketPolicy/disallowPublicPrincipal.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPublicPrincipal, {
  good: { bucket: "b", region: "tor1", policy: '{"Statement":[{"Effect":"Deny","Principal":"*"}]}' },
  bad: {
    everybody: [
      { policy: '{"Statement":{"Sid":"all","Effect":"Allow","Principal":"*","Action":"s3:GetObject"}}' },
      "lets everybody in by the statement all",
    ],
    "everybody as a list": [
      { policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":["*"]}}]}' },
      "lets everybody in by the statement without a name",
    ],
  },
  unknown: "policy",
});
