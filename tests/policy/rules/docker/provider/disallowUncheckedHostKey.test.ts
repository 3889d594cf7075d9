import { disallowUncheckedHostKey } from "../../../../../policy/rules/docker/provider/disallowUncheckedHostKey.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowUncheckedHostKey, {
  good: { host: "ssh://deploy@203.0.113.4", sshOpts: ["-o", "StrictHostKeyChecking=yes"] },
  bad: {
    "no check": [{ sshOpts: ["-o", "StrictHostKeyChecking=no"] }, "accepts any host key"],
  },
  unknown: "sshOpts",
});
