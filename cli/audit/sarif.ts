import { isAbsolute, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { PackEntry } from "../../policy/rule.ts";
import type { Audit } from "./applyRules.ts";
import { describeUnknown } from "./describeUnknown.ts";
import { getRemediationSteps } from "./remediation.ts";

/** Converts the audits to SARIF 2.1.0, the format of code scanning. */
export function toSarif(audits: readonly Audit[], pack: readonly PackEntry[]) {
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
              help: { text: getRemediationSteps(rule) },
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

/** Code scanning wants a URI relative to the working directory, where the file is inside it. */
function toLocation(file: string, line: number) {
  const path = relative(process.cwd(), file);
  const uri = path.startsWith("..") || isAbsolute(path) ? pathToFileURL(file).href : encodeURI(path);
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine: line } } };
}

/** The middle of the score range that code scanning has for each severity. */
const SECURITY_SCORES = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.5" } as const;
