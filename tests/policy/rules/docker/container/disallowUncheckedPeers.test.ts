import { disallowUncheckedPeers } from "../../../../../policy/rules/docker/container/disallowUncheckedPeers.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowUncheckedPeers, {
  good: { image: "app:1.2.0", envs: ["NODE_ENV=production"], command: ["curl", "https://example.com"] },
  bad: {
    "Node that takes every certificate": [
      { envs: ["NODE_TLS_REJECT_UNAUTHORIZED=0"] },
      "does not verify certificates or host keys: NODE_TLS_REJECT_UNAUTHORIZED=0",
    ],
    "curl that does": [
      { command: ["sh", "-c", "curl -sk https://example.com"] },
      "does not verify certificates or host keys: curl --insecure",
    ],
    "a proxy that takes every certificate": [
      { command: ["--serversTransport.insecureSkipVerify=true"] },
      "does not verify certificates or host keys: insecureSkipVerify",
    ],
    "a variable that says so": [
      { envs: ["SMTP_TLS_VERIFY=false"] },
      "does not verify certificates or host keys: a switch that ignores certificates",
    ],
    "a variable that says it the other way": [
      { envs: ["GIT_SKIP_SSL_VERIFICATION=1"] },
      "does not verify certificates or host keys: a switch that ignores certificates",
    ],
  },
  alsoGood: {
    "the same switches off": { envs: ["SMTP_TLS_VERIFY=true"], command: ["--insecureSkipVerify=false"] },
  },
  unknown: "envs",
});
