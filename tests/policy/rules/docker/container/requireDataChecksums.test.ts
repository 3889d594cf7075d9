import { requireDataChecksums } from "../../../../../policy/rules/docker/container/requireDataChecksums.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireDataChecksums, {
  good: {
    image: "postgis/postgis:16-3.5",
    envs: ["POSTGRES_INITDB_ARGS=--data-checksums --auth=scram-sha-256"],
  },
  bad: {
    "none asked for": [{ envs: [] }, "makes its database without checksums"],
    "switched off where they are the default": [
      { image: "postgres:18.1", envs: ["POSTGRES_INITDB_ARGS=--no-data-checksums"] },
      "makes its database without checksums",
    ],
  },
  alsoGood: {
    "a version that has them by default": { image: "postgres:18.1-alpine", envs: [] },
    "another image": { image: "redis:8", envs: [] },
  },
  unknown: "envs",
});
