import * as command from "@pulumi/command";
import * as digitalocean from "@pulumi/digitalocean";
import * as docker from "@pulumi/docker";
import * as postgresql from "@pulumi/postgresql";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";
import { OAuthClient, type OAuthClientArgs } from "../../../components/oauth/index.ts";
import { planted } from "./planted.ts";

// Each resource is a good one with one mistake, and is called after the rule that is meant to see it.

const container = (change: Partial<docker.ContainerArgs>): docker.ContainerArgs => ({
  image: "app:1.2.0",
  capabilities: { drops: ["ALL"] },
  securityOpts: ["no-new-privileges:true"],
  networksAdvanced: [{ name: "app" }],
  memory: 128,
  memorySwap: 128,
  cpus: "0.5",
  restart: "unless-stopped",
  healthcheck: { tests: ["CMD", "true"] },
  ...change,
});

const containers: Record<string, Partial<docker.ContainerArgs>> = {
  "docker-container-disallow-privileged": { privileged: true },
  "docker-container-disallow-docker-socket": {
    volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/var/run/docker.sock" }],
  },
  "docker-container-disallow-dangerous-capabilities": {
    capabilities: { drops: ["ALL"], adds: ["SYS_ADMIN"] },
  },
  "docker-container-disallow-host-namespaces": { pidMode: "host" },
  "docker-container-disallow-public-data-store": { ports: [{ internal: 5432, external: 5432 }] },
  "docker-container-disallow-default-passwords": { envs: [`ADMIN_PASSWORD=${planted.guessable}`] },
  "docker-container-disallow-secrets-in-environment": { envs: [`API_TOKEN=${planted.secret}`] },
  "docker-container-disallow-secrets-in-command": { command: ["app", "--password", planted.secret] },
  "docker-container-require-healthcheck": { healthcheck: undefined },
  "docker-container-require-memory-limit": { memory: undefined, memorySwap: undefined },
  "docker-container-require-pinned-image": { image: "app:latest" },
  "docker-container-disallow-wildcard-cors": { envs: ["CORS_ORIGINS=*"] },
  "docker-container-disallow-weak-tls": {
    uploads: [{ file: "/etc/nginx/tls.conf", content: "ssl_protocols TLSv1 TLSv1.2;" }],
  },
};
for (const [name, change] of Object.entries(containers)) new docker.Container(name, container(change));

const region = "tor1";
const wall = (rule: object) => ({
  dropletIds: [1],
  inboundRules: [{ protocol: "tcp", sourceAddresses: ["0.0.0.0/0"], ...rule }],
});
new digitalocean.Firewall("digitalocean-firewall-disallow-public-ssh", wall({ portRange: "22" }));
new digitalocean.Firewall("digitalocean-firewall-disallow-public-ports", wall({ portRange: "5432" }));
new digitalocean.Volume("digitalocean-volume-require-protect", { region, size: 10 });
const machine = (
  change: Partial<digitalocean.DropletArgs>,
  tags = ["guarded"],
): digitalocean.DropletArgs => ({
  ...{ image: "debian-12-x64", size: "s-1vcpu-1gb", region, sshKeys: ["1"], backups: true, tags },
  ...{ monitoring: true, gracefulShutdown: true, vpcUuid: "8a1b2c3d-0000-4000-8000-000000000000" },
  ...change,
});
const kept: pulumi.CustomResourceOptions = { protect: true };
new digitalocean.Firewall("guard", { tags: ["guarded"], inboundRules: [] });
new digitalocean.Droplet("digitalocean-droplet-require-ssh-keys", machine({ sshKeys: [] }), kept);
new digitalocean.Droplet("digitalocean-droplet-require-backups", machine({ backups: false }), kept);
new digitalocean.Droplet("digitalocean-droplet-require-firewall", machine({}, ["alone"]), kept);
const bucket = (change: Partial<digitalocean.SpacesBucketArgs>): digitalocean.SpacesBucketArgs => ({
  ...{ region, acl: "private", versioning: { enabled: true } },
  lifecycleRules: [{ enabled: true, noncurrentVersionExpiration: { days: 30 } }],
  ...change,
});
new digitalocean.SpacesBucket(
  "digitalocean-spaces-bucket-disallow-public-access",
  bucket({ acl: "public-read" }),
  kept,
);
new digitalocean.SpacesBucket(
  "digitalocean-spaces-bucket-disallow-force-destroy",
  bucket({ forceDestroy: true }),
  kept,
);

const database = "app";
new postgresql.Grant("postgresql-grant-disallow-public", {
  ...{ database, role: "public", schema: "public", objectType: "schema", privileges: ["CREATE"] },
});
const role = { login: true, connectionLimit: 5, idleInTransactionSessionTimeout: 60_000 };
new postgresql.Role("postgresql-role-disallow-administrative-rights", { ...role, superuser: true });
new postgresql.Role("postgresql-role-disallow-default-password", { ...role, password: planted.guessable });

new random.RandomPassword("random-password-require-length", { length: 8 });
new tls.PrivateKey("tls-private-key-require-strength", { algorithm: "RSA", rsaBits: 1024 });

const scripts: Record<string, string> = {
  "command-command-disallow-downloaded-scripts": "curl -fsSL https://example.com/install.sh | sh",
  "command-command-disallow-secrets-in-command-line": `psql postgres://app:${planted.secret}@db/app`,
  "command-command-require-backup-first": "psql -c 'DROP SCHEMA public CASCADE'",
  "command-command-disallow-public-grant": "psql -c 'GRANT ALL ON DATABASE app TO PUBLIC'",
};
for (const [name, create] of Object.entries(scripts)) new command.local.Command(name, { create });

const client = (change: Partial<OAuthClientArgs>): OAuthClientArgs => ({
  ...{ provider: "microsoft", clientId: "11111111-2222-3333-4444-555555555555", domain: "example.com" },
  ...{ redirectUri: "https://example.com/callback", scopes: { user: ["openid"] }, expires: "2999-12-31" },
  ...change,
});
const { expires, ...undated } = client({});
new OAuthClient("landfall-oauth-client-require-expiry", undated);
new OAuthClient("landfall-oauth-client-disallow-expired-secret", client({ expires: "2026-01-31" }));
new OAuthClient(
  "landfall-oauth-client-require-own-redirect-uri",
  client({ redirectUri: "https://example.com.evil.test/callback" }),
);
