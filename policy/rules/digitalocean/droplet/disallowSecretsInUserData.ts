import { detectCredentialArguments } from "../../../detectors/commandLineCredentials.ts";
import { detectCredentials } from "../../../detectors/credentialValues.ts";
import { splitShellWords } from "../../../detectors/shell.ts";
import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

const PRIVATE_KEY = "a private key";
/** cloud-init's key for the first host key, which is rotated after the first connection. */
const HOST_KEY_SECTION = /^ssh_keys:/m;

export const disallowSecretsInUserData = defineResourceRule(droplet, {
  name: "digitalocean-droplet-disallow-secrets-in-user-data",
  description: "A droplet's user data contain no credential.",
  severity: "high",
  remediationSteps:
    "Send secrets over SSH after the start. Every process on the droplet can read user data at 169.254.169.254.",
  url: "https://docs.digitalocean.com/products/droplets/how-to/provide-user-data/",
  onUnknown: "checkKnownElements",
  validateResource: ({ userData }) => {
    const named = detectCredentialArguments(splitShellWords(userData ?? ""));
    return [
      ...named.map((name) => `has a credential in its user data, after ${name}`),
      ...detectCredentials(userData ?? "")
        .filter((what) => what !== PRIVATE_KEY || !HOST_KEY_SECTION.test(userData ?? ""))
        .map((what) => `has ${what} in its user data`),
    ];
  },
});
