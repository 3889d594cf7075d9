import { disallowEngineApi } from "../../../../../policy/rules/docker/container/disallowEngineApi.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowEngineApi, {
  good: { image: "docker:28-dind", ports: [{ internal: 2376, external: 2376 }] },
  bad: {
    "the port without TLS": [
      { ports: [{ internal: 2375, external: 2375 }] },
      "publishes port 2375, the API of the container engine without TLS",
    ],
  },
  unknown: "ports",
});
