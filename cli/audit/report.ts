import { isAbsolute, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { PackEntry } from "../../policy/rule.ts";
import type { Audit, UnknownKey } from "./applyRules.ts";
import { composeRemediation } from "./remediation.ts";

export type Format = "text" | "json" | "sarif";

export function renderReport(audits: readonly Audit[], format: Format, pack: readonly PackEntry[]): string {
  if (format === "json") return JSON.stringify(audits, null, 2);
  if (format === "sarif") return JSON.stringify(toSarif(audits, pack), null, 2);
  return audits.map(renderText).join("\n");
}

function renderText({ file, findings, unknown, unread }: Audit): string {
  const lines = findings.flatMap(({ line, level, severity, rule, message, remediation }) => [
    `${file}:${line}: ${level === "mandatory" ? "error" : "warning"} (${severity}): ${message}`,
    `    ${remediation} [${rule}]`,
  ]);
  const notes = describeUnknown(unknown).map(({ line, text }) => `${file}:${line}: ${text}`);
  const gaps = unread.map(({ line, message }) => `${file}:${line}: not judged: ${message}`);
  const errors = findings.filter(({ level }) => level === "mandatory").length;
  return [
    ...lines,
    ...notes,
    ...gaps,
    `${file}: ${errors} errors, ${findings.length - errors} warnings`,
  ].join("\n");
}

/** One sentence for what is not known of a service in one place. */
function describeUnknown(entries: readonly UnknownKey[]): { line: number; text: string }[] {
  return [...Map.groupBy(entries, ({ service, line }) => `${service} ${line}`).values()].map((group) => {
    const keys = group.map(({ key }) => `\`${key}\``).join(", ");
    const rules = new Set(group.flatMap((entry) => entry.rules)).size;
    const [{ service, line } = { service: "", line: 1 }] = group;
    return {
      line,
      text: `not known: the file does not say ${keys} of ${service}, so ${rules} ${rules === 1 ? "rule" : "rules"} could not judge all of it`,
    };
  });
}

/** SARIF 2.1.0, as code scanning takes it. */
function toSarif(audits: readonly Audit[], pack: readonly PackEntry[]) {
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
              help: { text: composeRemediation(rule) },
              helpUri: rule.url,
              properties: { "security-severity": SECURITY_SCORES[rule.severity] },
            })),
          },
        },
        invocations: [
          {
            executionSuccessful: audits.every(({ unread }) => !unread.some(({ refused }) => refused)),
            toolExecutionNotifications: audits.flatMap(({ file, unread, unknown }) => [
              ...unread.map(({ line, message }) => toNotification(file, line, `not judged: ${message}`)),
              ...describeUnknown(unknown).map(({ line, text }) => toNotification(file, line, text)),
            ]),
          },
        ],
        results: audits.flatMap(({ file, findings }) =>
          findings.map((finding) => ({
            ruleId: finding.rule,
            level: level[finding.level],
            message: { text: `${finding.message}. ${finding.remediation}` },
            locations: [
              {
                ...toLocation(file, finding.line),
                logicalLocations: [{ name: finding.service, kind: "service" }],
              },
            ],
          })),
        ),
      },
    ],
  };
}

function toNotification(file: string, line: number, text: string) {
  return { level: "note", message: { text }, locations: [toLocation(file, line)] };
}

/** A URI: relative to where the audit runs, as code scanning wants it, where the file is below that. */
function toLocation(file: string, line: number) {
  const path = relative(process.cwd(), file);
  const uri = path.startsWith("..") || isAbsolute(path) ? pathToFileURL(file).href : encodeURI(path);
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine: line } } };
}

/** Middle of the ranges by which code scanning names severities. */
const SECURITY_SCORES = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.5" } as const;
