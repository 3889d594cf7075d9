import { requireHostKey } from "../../../../../policy/rules/command/remote/requireHostKey.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireHostKey, {
  good: { connection: { host: "203.0.113.4", hostKey: "ssh-ed25519 AAAA" } },
  bad: {
    "no key": [{ connection: { host: "203.0.113.4" } }, "accepts any host key"],
  },
  unknown: "connection",
});
