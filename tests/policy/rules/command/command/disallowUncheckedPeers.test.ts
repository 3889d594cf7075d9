import { disallowUncheckedPeers } from "../../../../../policy/rules/command/command/disallowUncheckedPeers.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowUncheckedPeers, {
  good: { create: "systemctl restart app" },
  bad: {
    "ssh without a host key": [
      { create: "scp -o StrictHostKeyChecking=no a b:" },
      "does not check whom it talks to, in create: StrictHostKeyChecking=no",
    ],
    "curl without a certificate": [
      { delete: "curl -k https://example.com" },
      "does not check whom it talks to, in delete: curl --insecure",
    ],
  },
  unknown: "create",
});
