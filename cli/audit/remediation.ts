import type { RuleMetadata } from "../../policy/rule.ts";

/** Remediation steps with Compose keys, for rules whose own steps name inputs of Pulumi resources. */
export const COMPOSE_REMEDIATIONS: Record<string, string> = {
  "docker-container-disallow-default-passwords":
    "Generate one, such as by `openssl rand -base64 24`, and give it to the program in a file, by `secrets`.",
  "docker-container-disallow-every-interface":
    'Write the address before the port, as in "127.0.0.1:8080:8080", or route requests through the proxy and publish no port.',
  "docker-container-disallow-log-driver-none": 'Remove `logging.driver`, or set it to "local".',
  "docker-container-disallow-public-data-store":
    'Remove `ports`: services on the same network need none. For a tool of your own, write "127.0.0.1:" before the port and use an SSH tunnel.',
  "docker-container-disallow-shared-propagation": 'Set `bind.propagation` to "rprivate" or "rslave".',
  "docker-container-require-cpu-limit": 'Set `cpus`, such as "0.5".',
  "docker-container-require-dropped-capabilities":
    "Set `cap_drop` to [ALL] and add back by `cap_add` the ones that the program needs.",
  "docker-container-require-healthcheck":
    "Set `healthcheck.test` to a command that fails when the service does not answer.",
  "docker-container-require-log-rotation":
    'Set `logging.options` to {max-size: "10m", max-file: "3"}, or the same in the daemon\'s settings.',
  "docker-container-require-memory-limit": "Set `mem_limit`, such as 512m, and `memswap_limit` to the same.",
  "docker-container-require-no-new-privileges": 'Add "no-new-privileges:true" to `security_opt`.',
  "docker-container-require-own-network":
    "Remove `network_mode`. Compose creates a network for each project.",
  "docker-container-require-read-only-root":
    "Set `read_only`, and mount a volume or `tmpfs` where the program writes.",
};

export function getRemediationSteps({ name, remediationSteps }: RuleMetadata): string {
  return COMPOSE_REMEDIATIONS[name] ?? remediationSteps;
}
