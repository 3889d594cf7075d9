import type { Listed } from "../../policy/rule.ts";
import type { Audit } from "./judge.ts";
import { stepsOf } from "./steps.ts";

export type Format = "text" | "json" | "sarif";

export function render(audits: readonly Audit[], format: Format, pack: readonly Listed[]): string {
  if (format === "json") return JSON.stringify(audits, null, 2);
  if (format === "sarif") return JSON.stringify(sarif(audits, pack), null, 2);
  return audits.map(text).join("\n");
}

function text({ file, findings, unknown }: Audit): string {
  const lines = findings.flatMap(({ line, level, severity, rule, message, remediation }) => [
    `${file}:${line}: ${level === "mandatory" ? "error" : "warning"} (${severity}): ${message}`,
    `    ${remediation} [${rule}]`,
  ]);
  const notes = unknown.map(
    ({ line, service, input, rules }) =>
      `${file}:${line}: not known: \`${input}\` of ${service} is not said by the file, so ${rules.length} ${rules.length === 1 ? "rule" : "rules"} could not judge all of it`,
  );
  const errors = findings.filter(({ level }) => level === "mandatory").length;
  return [...lines, ...notes, `${file}: ${errors} errors, ${findings.length - errors} warnings`].join("\n");
}

/** SARIF 2.1.0, as code scanning takes it. */
function sarif(audits: readonly Audit[], pack: readonly Listed[]) {
  const reported = new Set(audits.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  const rules = pack.flatMap(({ rule }) => (reported.has(rule.name) ? [rule] : []));
  const level = { mandatory: "error", advisory: "warning" } as const;
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "landfall audit",
            rules: rules.map((rule) => ({
              id: rule.name,
              shortDescription: { text: rule.description },
              help: { text: stepsOf(rule) },
              helpUri: rule.url,
              properties: { "security-severity": SCORES[rule.severity] },
            })),
          },
        },
        results: audits.flatMap(({ file, findings }) =>
          findings.map((finding) => ({
            ruleId: finding.rule,
            level: level[finding.level],
            message: { text: `${finding.message}. ${finding.remediation}` },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: file }, region: { startLine: finding.line } },
                logicalLocations: [{ name: finding.service, kind: "service" }],
              },
            ],
          })),
        ),
      },
    ],
  };
}

/** Middle of the ranges by which code scanning names severities. */
const SCORES = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.5" } as const;
