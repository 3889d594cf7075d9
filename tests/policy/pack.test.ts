import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pack } from "../../policy/pack.ts";
import { paths } from "../../toolchain/paths.ts";

const levels: Record<string, string[]> = {
  mandatory: [
    "auth0-action-disallow-secrets-in-code",
    "auth0-client-disallow-implicit-grant",
    "auth0-client-disallow-wildcard-callback",
    "auth0-client-require-rs256",
    "auth0-client-credentials-disallow-guessable-secret",
    "auth0-client-grant-disallow-unused-scopes",
    "auth0-client-grant-disallow-wide-grant",
    "auth0-connection-require-brute-force-protection",
    "auth0-connection-require-password-policy",
    "auth0-connection-require-protect",
    "auth0-resource-server-require-rs256",
    "command-command-disallow-downloaded-scripts",
    "command-command-disallow-open-permissions",
    "command-command-disallow-public-grant",
    "command-command-disallow-secrets-in-command-line",
    "command-command-disallow-trust-authentication",
    "command-command-disallow-unchecked-peers",
    "command-command-disallow-weak-tls",
    "command-command-disallow-wildcard-cors",
    "command-command-require-backup-first",
    "command-command-require-lock-timeout",
    "command-remote-disallow-password-login",
    "command-remote-require-host-key",
    "digitalocean-certificate-require-renewal",
    "digitalocean-database-cluster-require-firewall",
    "digitalocean-database-cluster-require-protect",
    "digitalocean-database-cluster-require-vpc",
    "digitalocean-database-firewall-disallow-public-source",
    "digitalocean-domain-require-protect",
    "digitalocean-droplet-disallow-downloaded-scripts",
    "digitalocean-droplet-disallow-open-engine",
    "digitalocean-droplet-disallow-password-login",
    "digitalocean-droplet-disallow-secrets-in-user-data",
    "digitalocean-droplet-require-backups",
    "digitalocean-droplet-require-firewall",
    "digitalocean-droplet-require-protect",
    "digitalocean-droplet-require-ssh-keys",
    "digitalocean-firewall-disallow-all-ports",
    "digitalocean-firewall-disallow-public-ports",
    "digitalocean-firewall-disallow-public-ssh",
    "digitalocean-load-balancer-require-tls",
    "digitalocean-reserved-ip-require-protect",
    "digitalocean-spaces-bucket-disallow-force-destroy",
    "digitalocean-spaces-bucket-disallow-public-access",
    "digitalocean-spaces-bucket-disallow-wildcard-cors",
    "digitalocean-spaces-bucket-require-protect",
    "digitalocean-spaces-bucket-require-versioning",
    "digitalocean-spaces-bucket-cors-disallow-wildcard-origin",
    "digitalocean-spaces-bucket-policy-disallow-public-principal",
    "digitalocean-spaces-key-disallow-full-access",
    "digitalocean-volume-require-protect",
    "docker-container-disallow-dangerous-capabilities",
    "docker-container-disallow-default-passwords",
    "docker-container-disallow-docker-socket",
    "docker-container-disallow-downloaded-scripts",
    "docker-container-disallow-engine-api",
    "docker-container-disallow-every-interface",
    "docker-container-disallow-host-namespaces",
    "docker-container-disallow-host-system-paths",
    "docker-container-disallow-log-driver-none",
    "docker-container-disallow-privileged",
    "docker-container-disallow-public-data-store",
    "docker-container-disallow-raw-devices",
    "docker-container-disallow-root-user",
    "docker-container-disallow-secrets-in-command",
    "docker-container-disallow-secrets-in-environment",
    "docker-container-disallow-secrets-in-labels",
    "docker-container-disallow-shared-propagation",
    "docker-container-disallow-unauthenticated-access",
    "docker-container-disallow-unchecked-peers",
    "docker-container-disallow-unconfined-profiles",
    "docker-container-disallow-weak-tls",
    "docker-container-disallow-wildcard-cors",
    "docker-container-require-dropped-capabilities",
    "docker-container-require-healthcheck",
    "docker-container-require-memory-limit",
    "docker-container-require-no-new-privileges",
    "docker-container-require-pinned-image",
    "docker-provider-disallow-plain-tcp",
    "docker-provider-disallow-unchecked-host-key",
    "docker-remote-image-require-pinned-tag",
    "docker-volume-disallow-two-writers",
    "landfall-oauth-client-disallow-expired-secret",
    "landfall-oauth-client-require-expiry",
    "landfall-oauth-client-require-own-redirect-uri",
    "postgresql-database-require-protect",
    "postgresql-default-privileges-disallow-public",
    "postgresql-extension-disallow-drop-cascade",
    "postgresql-extension-disallow-untrusted",
    "postgresql-function-require-search-path",
    "postgresql-grant-disallow-all-privileges",
    "postgresql-grant-disallow-grant-option",
    "postgresql-grant-disallow-public",
    "postgresql-grant-role-disallow-server-access",
    "postgresql-provider-disallow-plain-connection",
    "postgresql-role-disallow-administrative-rights",
    "postgresql-role-disallow-default-password",
    "postgresql-role-disallow-plain-password-storage",
    "postgresql-role-require-separate-roles",
    "postgresql-schema-disallow-drop-cascade",
    "postgresql-schema-disallow-public-policy",
    "random-bytes-require-length",
    "random-password-require-length",
    "tls-certificate-require-renewal",
    "tls-private-key-require-strength",
  ],
  advisory: [
    "auth0-resource-server-require-short-tokens",
    "command-command-require-engine-settings",
    "digitalocean-database-cluster-require-maintenance-window",
    "digitalocean-droplet-require-engine-settings",
    "digitalocean-droplet-require-graceful-shutdown",
    "digitalocean-droplet-require-monitoring",
    "digitalocean-droplet-require-named-image",
    "digitalocean-droplet-require-vpc",
    "digitalocean-spaces-bucket-require-lifecycle",
    "docker-container-disallow-system-ports",
    "docker-container-require-cpu-limit",
    "docker-container-require-data-checksums",
    "docker-container-require-own-network",
    "docker-container-require-postgres-logging",
    "docker-container-require-restart-policy",
    "landfall-oauth-client-disallow-wide-scopes",
    "postgresql-role-require-connection-limit",
    "postgresql-role-require-timeouts",
  ],
  disabled: [
    "digitalocean-firewall-disallow-open-egress",
    "docker-container-require-image-digest",
    "docker-container-require-log-rotation",
    "docker-container-require-read-only-root",
    "docker-container-require-user",
    "docker-container-require-wal-archive",
  ],
};

const configured = (file: string): Record<string, string> =>
  JSON.parse(readFileSync(join(paths.checkout, "policy", file), "utf8"));

describe("the pack", () => {
  it("has these rules at these levels", () => {
    const found = Object.groupBy(pack, ({ level }) => level);
    const named = Object.entries(found).map(([level, all]) => [level, all.map(({ rule }) => rule.name)]);
    expect(Object.fromEntries(named)).toEqual(levels);
  });

  it("is what staging.json lowers, and nothing critical", () => {
    const lowered = pack.filter(({ rule }) => rule.name in configured("staging.json"));
    expect(lowered).toHaveLength(Object.keys(configured("staging.json")).length);
    expect(lowered.map(({ level }) => level)).toEqual(lowered.map(() => "mandatory"));
    expect(lowered.filter(({ rule }) => rule.severity === "critical")).toEqual([]);
    expect(new Set(Object.values(configured("staging.json")))).toEqual(new Set(["advisory"]));
  });

  it("is without what sandbox.json turns off: rules about deletion, which there are", () => {
    const off = pack.filter(({ rule }) => rule.name in configured("sandbox.json"));
    expect(off).toHaveLength(Object.keys(configured("sandbox.json")).length);
    expect(off.filter(({ rule }) => !/require-protect|force-destroy/.test(rule.name))).toEqual([]);
  });

  it("is what strict.json turns on: all that is disabled", () => {
    expect(Object.keys(configured("strict.json")).sort()).toEqual([...(levels.disabled ?? [])].sort());
  });
});
