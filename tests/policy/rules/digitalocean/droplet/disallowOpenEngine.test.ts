import { disallowOpenEngine } from "../../../../../policy/rules/digitalocean/droplet/disallowOpenEngine.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowOpenEngine, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb", userData: "dockerd -H unix:///var/run/docker.sock" },
  bad: {
    "an address for everybody": [
      { userData: "dockerd -H tcp://0.0.0.0:2375" },
      "has its container engine listen on port 2375 without TLS",
    ],
  },
  unknown: "userData",
});
