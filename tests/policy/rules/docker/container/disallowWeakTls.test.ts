import { disallowWeakTls } from "../../../../../policy/rules/docker/container/disallowWeakTls.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowWeakTls, {
  good: {
    image: "nginx:1.28",
    uploads: [{ file: "/etc/nginx/tls.conf", content: "ssl_protocols TLSv1.2 TLSv1.3;" }],
  },
  bad: {
    "TLS 1.0 and 1.1": [
      { uploads: [{ file: "/etc/nginx/tls.conf", content: "ssl_protocols TLSv1 TLSv1.1 TLSv1.2;" }] },
      "accepts TLSv1, which is broken",
      "accepts TLSv1.1, which is broken",
    ],
  },
  unknown: "uploads",
});
