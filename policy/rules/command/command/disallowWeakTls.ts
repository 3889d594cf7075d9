import { listScripts } from "../../../detectors/scripts.ts";
import { detectWeakTls } from "../../../detectors/shell.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowWeakTls = defineResourceRule(anyCommand, {
  name: "command-command-disallow-weak-tls",
  description: "A server's configuration accepts only TLS 1.2 or newer.",
  severity: "high",
  remediationSteps: "Write `ssl_protocols TLSv1.2 TLSv1.3;`.",
  url: "https://datatracker.ietf.org/doc/html/rfc8996",
  onUnknown: "checkKnownElements",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ operation, script }) =>
      detectWeakTls(script).map(
        (protocol) => `writes a configuration that accepts ${protocol}, in ${operation}`,
      ),
    ),
});
