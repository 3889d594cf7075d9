import { detectCredentialArguments } from "../../../detectors/commandLineCredentials.ts";
import { detectCredentials } from "../../../detectors/credentialValues.ts";
import { splitShellWords } from "../../../detectors/shell.ts";
import { droplet } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

const HOST_KEY = "a private key";
/** cloud-init's own key for the first connection, which is worth nothing once it has been rotated. */
const BOOTSTRAP = /^ssh_keys:/m;

export const disallowSecretsInUserData = defineResourceRule(droplet, {
  name: "digitalocean-droplet-disallow-secrets-in-user-data",
  description: "A droplet's user data hold no credential.",
  severity: "high",
  remediationSteps:
    "Bring secrets over ssh after the start: every process on the droplet can read user data at 169.254.169.254.",
  url: "https://docs.digitalocean.com/products/droplets/how-to/provide-user-data/",
  onUnknown: "checkKnownElements",
  validateResource: ({ userData }) => {
    const named = detectCredentialArguments(splitShellWords(userData ?? ""));
    return [
      ...named.map((name) => `has a credential in its user data, after ${name}`),
      ...detectCredentials(userData ?? "")
        .filter((what) => what !== HOST_KEY || !BOOTSTRAP.test(userData ?? ""))
        .map((what) => `has ${what} in its user data`),
    ];
  },
});
