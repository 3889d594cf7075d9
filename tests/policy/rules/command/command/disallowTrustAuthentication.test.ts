import { disallowTrustAuthentication } from "../../../../../policy/rules/command/command/disallowTrustAuthentication.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowTrustAuthentication, {
  good: { create: "systemctl restart app" },
  bad: {
    trust: [
      { create: "echo 'host all all 10.0.0.0/8 trust' >> pg_hba.conf" },
      "has PostgreSQL trust a network, in create",
    ],
    "the world": [
      { create: "echo 'host all all 0.0.0.0/0 scram-sha-256' >> pg_hba.conf" },
      "opens PostgreSQL to every address, in create",
    ],
  },
  unknown: "create",
});
