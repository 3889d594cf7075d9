import { findDaemonProblems, parseDaemonSettings } from "../../../detectors/dockerDaemon.ts";
import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const requireEngineSettings = defineResourceRule(droplet, {
  name: "digitalocean-droplet-require-engine-settings",
  description: "A droplet's Docker daemon has settings for isolation, live-restore and log rotation.",
  severity: "low",
  remediationSteps:
    'Write {"live-restore": true, "icc": false, "userland-proxy": false, "no-new-privileges": true, "log-opts": {"max-size": "10m"}} to /etc/docker/daemon.json.',
  url: "https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file",
  onUnknown: "stop",
  validateResource: ({ userData }) => {
    const settings = parseDaemonSettings(userData ?? "");
    return settings === undefined ? [] : findDaemonProblems(settings);
  },
});
