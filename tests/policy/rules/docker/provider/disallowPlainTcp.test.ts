import { disallowPlainTcp } from "../../../../../policy/rules/docker/provider/disallowPlainTcp.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPlainTcp, {
  good: { host: "ssh://deploy@203.0.113.4" },
  bad: {
    "plain TCP": [{ host: "tcp://203.0.113.4:2375" }, "reaches the container engine without TLS"],
  },
  alsoGood: {
    "TCP with a certificate": { host: "tcp://203.0.113.4:2376", certPath: "certs" },
  },
  unknown: "host",
});
