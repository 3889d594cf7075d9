import { disallowRootUser } from "../../../../../policy/rules/docker/container/disallowRootUser.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowRootUser, {
  good: { image: "app:1.2.0", user: "1000:1000" },
  bad: {
    "root by name": [{ user: "root" }, "is told to run as root"],
    "root by number, with a group": [{ user: "0:0" }, "is told to run as root"],
  },
  alsoGood: {
    "one that leaves it to the image": { user: undefined },
  },
  unknown: "user",
});
