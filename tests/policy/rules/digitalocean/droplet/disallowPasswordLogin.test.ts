import { disallowPasswordLogin } from "../../../../../policy/rules/digitalocean/droplet/disallowPasswordLogin.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPasswordLogin, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb", userData: "#cloud-config\nssh_pwauth: false" },
  bad: {
    "cloud-init's switch": [
      { userData: "#cloud-config\nssh_pwauth: true" },
      "lets passwords log in over ssh",
    ],
    "sshd's own": [
      { userData: "echo PermitRootLogin yes >> /etc/ssh/sshd_config" },
      "lets root log in over ssh with a password",
    ],
  },
  unknown: "userData",
});
