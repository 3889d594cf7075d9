import { requireNoNewPrivileges } from "../../../../../policy/rules/docker/container/requireNoNewPrivileges.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireNoNewPrivileges, {
  good: { image: "app:1.2.0", securityOpts: ["no-new-privileges:true"] },
  bad: {
    "one without options": [{ securityOpts: undefined }, "may gain privileges through setuid files"],
    "one that switches it off": [
      { securityOpts: ["no-new-privileges:false"] },
      "may gain privileges through setuid files",
    ],
  },
  alsoGood: {
    "the short form": { securityOpts: ["no-new-privileges"] },
  },
  unknown: "securityOpts",
});
