import { disallowPublicDataStore } from "../../../../../policy/rules/docker/container/disallowPublicDataStore.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPublicDataStore, {
  good: { image: "postgres:15", ports: [{ internal: 5432, external: 5432, ip: "127.0.0.1" }] },
  bad: {
    "a port without an address": [
      { ports: [{ internal: 5432, external: 5432 }] },
      "publishes port 5432 of a database on every address, past the host's firewall",
    ],
    "all IPv6 addresses and another port outside": [
      { ports: [{ internal: 6379, external: 16379, ip: "::" }] },
      "publishes port 6379 of a cache on every address, past the host's firewall, as 16379",
    ],
  },
  alsoGood: {
    "a web server's port": { ports: [{ internal: 80, external: 80 }] },
  },
  unknown: "ports",
});
