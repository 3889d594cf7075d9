import { requireEngineSettings } from "../../../../../policy/rules/command/command/requireEngineSettings.ts";
import { testRule } from "../../../testRule.ts";

const GOOD =
  '{"live-restore": true, "icc": false, "userland-proxy": false, "no-new-privileges": true, "log-opts": {"max-size": "10m"}}';

testRule(requireEngineSettings, {
  good: { create: `echo '${GOOD}' > /etc/docker/daemon.json` },
  bad: {
    "a line": [
      { create: `echo '${GOOD.replace("true", "false")}' | sudo tee /etc/docker/daemon.json` },
      "stops every container with the container engine: live-restore is not true, in create",
    ],
    "a here-document": [
      { update: `tee /etc/docker/daemon.json <<EOF\n${GOOD.replace('"icc": false', '"icc": true')}\nEOF` },
      "lets containers of the default bridge reach each other: icc is not false, in update",
    ],
  },
  alsoGood: {
    "a command that only restarts it": { create: "systemctl restart docker # after daemon.json" },
  },
  unknown: "create",
});
