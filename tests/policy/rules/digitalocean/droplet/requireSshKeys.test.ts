import { requireSshKeys } from "../../../../../policy/rules/digitalocean/droplet/requireSshKeys.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireSshKeys, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb", sshKeys: ["1"] },
  bad: {
    "no key": [{ sshKeys: undefined }, "has no SSH key, so DigitalOcean sends a root password by e-mail"],
    "an empty list": [{ sshKeys: [] }, "has no SSH key, so DigitalOcean sends a root password by e-mail"],
  },
  unknown: "sshKeys",
});
