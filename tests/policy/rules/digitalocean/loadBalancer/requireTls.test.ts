import { requireTls } from "../../../../../policy/rules/digitalocean/loadBalancer/requireTls.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireTls, {
  good: {
    region: "tor1",
    forwardingRules: [{ entryPort: 443, entryProtocol: "https", targetPort: 80, targetProtocol: "http" }],
  },
  bad: {
    "plain HTTP": [
      { forwardingRules: [{ entryPort: 80, entryProtocol: "http", targetPort: 80, targetProtocol: "http" }] },
      "serves plain HTTP",
    ],
  },
  alsoGood: {
    "plain HTTP that is sent on": {
      redirectHttpToHttps: true,
      forwardingRules: [{ entryPort: 80, entryProtocol: "http", targetPort: 80, targetProtocol: "http" }],
    },
  },
  unknown: "forwardingRules",
});
