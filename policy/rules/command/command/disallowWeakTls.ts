import { anyCommand } from "../../../kinds.ts";
import { scriptsOf } from "../../../meaning/scripts.ts";
import { weakTls } from "../../../meaning/shell.ts";
import { rule } from "../../../rule.ts";

export const disallowWeakTls = rule(anyCommand, {
  name: "command-command-disallow-weak-tls",
  description: "A server's configuration takes TLS 1.2 or newer only.",
  severity: "high",
  remediationSteps: "Write `ssl_protocols TLSv1.2 TLSv1.3;`.",
  url: "https://datatracker.ietf.org/doc/html/rfc8996",
  judge: (inputs) =>
    scriptsOf(inputs).flatMap(({ when, text }) =>
      weakTls(text).map((protocol) => `writes a configuration that accepts ${protocol}, in ${when}`),
    ),
});
