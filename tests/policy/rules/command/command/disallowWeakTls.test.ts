import { disallowWeakTls } from "../../../../../policy/rules/command/command/disallowWeakTls.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowWeakTls, {
  good: { create: "systemctl restart app" },
  bad: {
    "TLS 1.0": [
      { create: "echo 'ssl_protocols TLSv1 TLSv1.2;' > /etc/nginx/tls.conf" },
      "writes a configuration that accepts TLSv1, in create",
    ],
  },
  unknown: "create",
});
