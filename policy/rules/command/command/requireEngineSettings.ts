import { findDaemonProblems, parseDaemonSettings } from "../../../detectors/dockerDaemon.ts";
import { listScripts } from "../../../detectors/scripts.ts";
import { anyCommand } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const requireEngineSettings = defineResourceRule(anyCommand, {
  name: "command-command-require-engine-settings",
  description:
    "A command that configures the Docker daemon sets its isolation, live-restore and log rotation.",
  severity: "low",
  remediationSteps:
    'Write {"live-restore": true, "icc": false, "userland-proxy": false, "no-new-privileges": true, "log-opts": {"max-size": "10m"}} to /etc/docker/daemon.json.',
  url: "https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file",
  onUnknown: "stop",
  validateResource: (inputs) =>
    listScripts(inputs).flatMap(({ operation, script }) => {
      const settings = parseDaemonSettings(script);
      return settings === undefined
        ? []
        : findDaemonProblems(settings).map((problem) => `${problem}, in ${operation}`);
    }),
});
