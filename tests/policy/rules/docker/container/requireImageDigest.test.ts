import { requireImageDigest } from "../../../../../policy/rules/docker/container/requireImageDigest.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireImageDigest, {
  good: { image: "nginx:1.28@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
  bad: {
    "a tag alone": [{ image: "nginx:1.28" }, "runs an image whose tag may be moved to another one"],
  },
  unknown: "image",
});
