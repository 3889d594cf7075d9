import { disallowUncheckedPeers } from "../../../../../policy/rules/docker/container/disallowUncheckedPeers.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowUncheckedPeers, {
  good: { image: "app:1.2.0", envs: ["NODE_ENV=production"], command: ["curl", "https://example.com"] },
  bad: {
    "Node that takes every certificate": [
      { envs: ["NODE_TLS_REJECT_UNAUTHORIZED=0"] },
      "does not check whom it talks to: NODE_TLS_REJECT_UNAUTHORIZED=0",
    ],
    "curl that does": [
      { command: ["sh", "-c", "curl -sk https://example.com"] },
      "does not check whom it talks to: curl --insecure",
    ],
  },
  unknown: "envs",
});
