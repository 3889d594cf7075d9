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
    "a database by its image, on a port that others have too": [
      {
        image: "registry.example.com/elasticsearch/elasticsearch:9.2",
        ports: [{ internal: 9200, external: 9200 }],
      },
      "publishes port 9200 of a database on every address, past the host's firewall",
    ],
    "a data store on a port of its own choice": [
      { image: "valkey/valkey:8", ports: [{ internal: 7001, external: 7001 }] },
      "publishes port 7001 of a data store on every address, past the host's firewall",
    ],
  },
  alsoGood: {
    "an app on a port that a database has too": {
      image: "owncloud/ocis:7",
      ports: [{ internal: 9200, external: 9200 }],
    },
    "a queue's console": { image: "rabbitmq:4-management", ports: [{ internal: 15672, external: 15672 }] },
    "a web server's port": { ports: [{ internal: 80, external: 80 }] },
  },
  unknown: "ports",
});
