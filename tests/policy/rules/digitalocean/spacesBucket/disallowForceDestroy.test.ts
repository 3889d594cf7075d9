import { disallowForceDestroy } from "../../../../../policy/rules/digitalocean/spacesBucket/disallowForceDestroy.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowForceDestroy, {
  good: { region: "tor1", forceDestroy: false },
  bad: {
    forceDestroy: [{ forceDestroy: true }, "is deleted with everything in it"],
  },
  unknown: "forceDestroy",
});
