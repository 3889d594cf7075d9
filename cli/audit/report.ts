import type { PackEntry } from "../../policy/rule.ts";
import type { Audit } from "./applyRules.ts";
import { describeUnknown } from "./describeUnknown.ts";
import { toSarif } from "./sarif.ts";

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
  const skipped = unread.map(({ line, message }) => `${file}:${line}: not judged: ${message}`);
  const errors = findings.filter(({ level }) => level === "mandatory").length;
  return [
    ...lines,
    ...notes,
    ...skipped,
    `${file}: ${errors} errors, ${findings.length - errors} warnings`,
  ].join("\n");
}
