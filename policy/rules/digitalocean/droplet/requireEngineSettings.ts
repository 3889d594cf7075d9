import { droplet } from "../../../kinds.ts";
import { daemonSettings, engineProblems } from "../../../meaning/engine.ts";
import { rule } from "../../../rule.ts";

export const requireEngineSettings = rule(droplet, {
  name: "digitalocean-droplet-require-engine-settings",
  description: "A droplet's container engine has the settings that keep containers apart and alive.",
  severity: "low",
  remediationSteps:
    'Write {"live-restore": true, "icc": false, "userland-proxy": false, "no-new-privileges": true, "log-opts": {"max-size": "10m"}} to /etc/docker/daemon.json.',
  url: "https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file",
  judge: ({ userData }) => {
    const settings = daemonSettings(userData ?? "");
    return settings === undefined ? [] : engineProblems(settings);
  },
});
