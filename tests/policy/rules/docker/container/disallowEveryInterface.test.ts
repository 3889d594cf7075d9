import { disallowEveryInterface } from "../../../../../policy/rules/docker/container/disallowEveryInterface.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowEveryInterface, {
  good: { image: "app:1.2.0", ports: [{ internal: 80, external: 80 }] },
  bad: {
    "an app's port": [
      { ports: [{ internal: 8000, external: 8000 }] },
      "publishes port 8000 on every address, past the host's firewall",
    ],
    "a port that Docker chooses": [
      { ports: [{ internal: 3000 }] },
      "publishes port 3000 under a number that Docker chooses on every address, past the host's firewall",
    ],
    "a range as a range": [
      { ports: [8002, 8000, 8001, 9000].map((port) => ({ internal: port, external: port })) },
      "publishes ports 8000-8002 on every address, past the host's firewall",
      "publishes port 9000 on every address, past the host's firewall",
    ],
    "an app on a port that a database has too": [
      { image: "owncloud/ocis:7", ports: [{ internal: 9200, external: 9200 }] },
      "publishes port 9200 on every address, past the host's firewall",
    ],
  },
  alsoGood: {
    "a data store, which another rule judges": { ports: [{ internal: 5432, external: 5432 }] },
    "the loopback": { ports: [{ internal: 3000, external: 3000, ip: "127.0.0.1" }] },
  },
  unknown: "ports",
});
