import { disallowUnconfinedProfiles } from "../../../../../policy/rules/docker/container/disallowUnconfinedProfiles.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowUnconfinedProfiles, {
  good: { image: "app:1.2.0", securityOpts: ["no-new-privileges:true"] },
  bad: {
    "seccomp switched off": [
      { securityOpts: ["seccomp=unconfined"] },
      "switches confinement off: seccomp=unconfined",
    ],
    "AppArmor switched off, with a colon": [
      { securityOpts: ["apparmor:unconfined"] },
      "switches confinement off: apparmor:unconfined",
    ],
  },
  unknown: "securityOpts",
});
