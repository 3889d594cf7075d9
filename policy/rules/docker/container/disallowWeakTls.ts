import { detectWeakTls } from "../../../detectors/shell.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowWeakTls = defineResourceRule(container, {
  name: "docker-container-disallow-weak-tls",
  description: "A server's configuration accepts only TLS 1.2 or newer.",
  severity: "high",
  remediationSteps: "Write `ssl_protocols TLSv1.2 TLSv1.3;`.",
  url: "https://datatracker.ietf.org/doc/html/rfc8996",
  onUnknown: "checkKnownElements",
  validateResource: ({ uploads, command }) => {
    const texts = [(command ?? []).join(" ")];
    for (const { content } of uploads ?? []) texts.push(content ?? "");
    return texts.flatMap(detectWeakTls).map((protocol) => `accepts ${protocol}, which is broken`);
  },
});
