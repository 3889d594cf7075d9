import { disallowSecretsInUserData } from "../../../../../policy/rules/digitalocean/droplet/disallowSecretsInUserData.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowSecretsInUserData, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb", userData: "#cloud-config" },
  bad: {
    "a password": [
      { userData: "#!/bin/sh\nexport DB_PASSWORD=qX7wvV2k9s" },
      "has a credential in its user data, after DB_PASSWORD",
    ],
    "a token": [
      {
        userData:
          "doctl auth init -t dop_v1_0123456789012345678901234567890123456789012345678901234567890123",
      },
      "has a DigitalOcean token in its user data",
    ],
  },
  alsoGood: {
    "the first host key, which cloud-init places": {
      userData: "#cloud-config\nssh_keys:\n  ed25519_private: |\n    -----BEGIN OPENSSH PRIVATE KEY-----",
    },
  },
  unknown: "userData",
});
