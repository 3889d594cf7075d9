import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireLogRotation = defineResourceRule(container, {
  name: "docker-container-require-log-rotation",
  description: "A container's log cannot fill the disk.",
  severity: "low",
  remediationSteps:
    'Set `logOpts` to {"max-size": "10m", "max-file": "3"}, or the same in the daemon\'s settings.',
  url: "https://docs.docker.com/engine/logging/drivers/json-file/",
  onUnknown: "stop",
  validateResource: ({ logDriver, logOpts }) =>
    violationIf(
      ["", "json-file"].includes(logDriver ?? "") && !logOpts?.["max-size"],
      "writes a log file without a largest size",
    ),
  remediateResource: (inputs) => ({
    ...inputs,
    logOpts: { "max-file": "3", ...inputs.logOpts, "max-size": "10m" },
  }),
});
