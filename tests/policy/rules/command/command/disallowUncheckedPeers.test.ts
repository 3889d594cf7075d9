import { disallowUncheckedPeers } from "../../../../../policy/rules/command/command/disallowUncheckedPeers.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowUncheckedPeers, {
  good: { create: "systemctl restart app" },
  bad: {
    "ssh without a host key": [
      { create: "scp -o StrictHostKeyChecking=no a b:" },
      "does not verify certificates or host keys, in create: StrictHostKeyChecking=no",
    ],
    "curl without a certificate": [
      { delete: "curl -k https://example.com" },
      "does not verify certificates or host keys, in delete: curl --insecure",
    ],
  },
  unknown: "create",
});
