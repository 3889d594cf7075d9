import { requireEngineSettings } from "../../../../../policy/rules/digitalocean/droplet/requireEngineSettings.ts";
import { testRule } from "../../../testRule.ts";

const user = (settings: object) =>
  `#cloud-config\nwrite_files:\n  - path: /etc/docker/daemon.json\n    content: '${JSON.stringify(settings)}'\n`;
const GOOD = {
  "live-restore": true,
  icc: false,
  "userland-proxy": false,
  "no-new-privileges": true,
  "log-opts": { "max-size": "10m" },
};

testRule(requireEngineSettings, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb", userData: user(GOOD) },
  bad: {
    "settings that say nothing of it": [
      { userData: user({ "log-driver": "json-file" }) },
      "stops every container with the container engine: live-restore is not true",
      "lets containers of the default bridge reach each other: icc is not false",
      "starts a proxy process for each published port: userland-proxy is not false",
      "lets containers gain privileges through setuid files: no-new-privileges is not true",
      "lets logs fill the disk: log-opts has no max-size",
    ],
    "an engine that is open to a network": [
      { userData: user({ ...GOOD, hosts: ["unix:///run/docker.sock", "tcp://0.0.0.0:2376"] }) },
      "opens the container engine to a network without client authentication: hosts",
    ],
    "a script that writes them": [
      {
        userData: `#!/bin/sh\ncat > /etc/docker/daemon.json <<'END'\n${JSON.stringify({ ...GOOD, icc: true })}\nEND\n`,
      },
      "lets containers of the default bridge reach each other: icc is not false",
    ],
    "settings in base64": [
      {
        userData: `#cloud-config\nwrite_files:\n  - path: /etc/docker/daemon.json\n    encoding: b64\n    content: ${btoa(JSON.stringify({ ...GOOD, "live-restore": false }))}\n`,
      },
      "stops every container with the container engine: live-restore is not true",
    ],
  },
  alsoGood: {
    "one that writes none": { userData: "#cloud-config\nhostname: a\n" },
    "an engine that checks who comes, and the local log": {
      userData: user({
        ...GOOD,
        hosts: ["tcp://10.0.0.1:2376"],
        tlsverify: true,
        "log-opts": {},
        "log-driver": "local",
      }),
    },
  },
  unknown: "userData",
});
