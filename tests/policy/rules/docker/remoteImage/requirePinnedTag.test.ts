import { requirePinnedTag } from "../../../../../policy/rules/docker/remoteImage/requirePinnedTag.ts";
import { testRule } from "../../../testRule.ts";

testRule(requirePinnedTag, {
  good: { name: "nginx:1.28" },
  bad: {
    "no tag": [{ name: "nginx" }, "pulls an image whose reference has no tag, which means latest"],
    "a tag that moves": [
      { name: "app:main" },
      "pulls an image whose reference has the tag main, which moves",
    ],
  },
  alsoGood: {
    "one that is built here": { name: "app", build: { context: "." } },
  },
  unknown: "name",
});
