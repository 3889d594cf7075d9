import { anyCommand } from "../../../kinds.ts";
import { daemonSettings, engineProblems } from "../../../meaning/engine.ts";
import { scriptsOf } from "../../../meaning/scripts.ts";
import { rule } from "../../../rule.ts";

export const requireEngineSettings = rule(anyCommand, {
  name: "command-command-require-engine-settings",
  description: "The settings that a command gives the container engine keep containers apart and alive.",
  severity: "low",
  remediationSteps:
    'Write {"live-restore": true, "icc": false, "userland-proxy": false, "no-new-privileges": true, "log-opts": {"max-size": "10m"}} to /etc/docker/daemon.json.',
  url: "https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file",
  judge: (inputs) =>
    scriptsOf(inputs).flatMap(({ when, text }) => {
      const settings = daemonSettings(text);
      return settings === undefined
        ? []
        : engineProblems(settings).map((problem) => `${problem}, in ${when}`);
    }),
});
