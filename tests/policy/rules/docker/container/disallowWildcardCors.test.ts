import { disallowWildcardCors } from "../../../../../policy/rules/docker/container/disallowWildcardCors.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowWildcardCors, {
  good: { image: "app:1.2.0", envs: ["CORS_ORIGINS=https://example.com"] },
  bad: {
    "a star": [
      { envs: ["CORS_ALLOWED_ORIGINS=*"] },
      "allows every origin by the variable CORS_ALLOWED_ORIGINS",
    ],
    "a list of a star": [
      { envs: ['BACKEND_CORS_ORIGINS=["*"]'] },
      "allows every origin by the variable BACKEND_CORS_ORIGINS",
    ],
  },
  unknown: "envs",
});
