import { describe, expect, it } from "vitest";
import { evaluateRule } from "../../../../../policy/evaluateRule.ts";
import { requirePostgresLogging } from "../../../../../policy/rules/docker/container/requirePostgresLogging.ts";
import { UNKNOWN_STRING } from "../../../../../policy/unknownValues.ts";
import { testRule } from "../../../testRule.ts";

const LOGGING = [
  "postgres",
  "-c",
  "log_connections=on",
  "-c",
  "log_disconnections=on",
  "-c",
  "log_line_prefix=%m [%p] %q%u@%d/%a ",
];

testRule(requirePostgresLogging, {
  good: { image: "postgres:17.2", command: LOGGING },
  bad: {
    "a server as it comes": [
      { command: ["postgres"] },
      "has log_connections switched off",
      "has log_disconnections switched off",
      "writes lines without time, user or database: log_line_prefix",
    ],
    "checkpoints switched off": [
      { command: [...LOGGING, "--log-checkpoints=off"] },
      "has log_checkpoints switched off",
    ],
    "a configuration that it is given": [
      {
        command: ["-c", "config_file=/etc/postgresql.conf"],
        uploads: [
          {
            file: "/etc/postgresql.conf",
            content: "log_connections = on # all\nlog_disconnections off\nlog_line_prefix = '%t %u %d '\n",
          },
        ],
      },
      "has log_disconnections switched off",
    ],
  },
  alsoGood: {
    "other images": { image: "prometheuscommunity/postgres-exporter:0.17", command: [] },
    "a configuration that says it": {
      command: ["-c", "config_file=/c"],
      uploads: [
        {
          file: "/c",
          content: "log_connections = on\nlog_disconnections = on\nlog_line_prefix = '%m %u@%d '",
        },
      ],
    },
  },
  unknown: "command",
});

describe("docker-container-require-postgres-logging", () => {
  it("neither passes nor reports a configuration file that is elsewhere", () => {
    const inputs = { image: "postgres:17", command: ["-c", "config_file=/etc/postgresql.conf"] };
    const { violations, unknown } = evaluateRule(requirePostgresLogging, inputs, {
      name: "db",
      protect: false,
    });
    expect(violations).toEqual([]);
    expect(unknown?.message).toBe("string value at .command can't be known during preview");
  });

  it("knows the server by its command where the image is still to be pulled", () => {
    const inputs = { image: UNKNOWN_STRING, command: ["postgres"] };
    expect(
      evaluateRule(requirePostgresLogging, inputs, { name: "db", protect: false }).violations,
    ).toHaveLength(3);
  });
});
