/** What a first preview of the Personal Assistant has, by stack. */
import { expect } from "vitest";
import type { Ran, Step, TestStack } from "./harness.ts";

/**
 * How many of each type a stack has whose droplet Landfall makes, with a zone and `www`, and with no profile of the Compose
 * files: 18 services, of which one runs once, and 11 of the others are replaced start-first.
 */
export const resources: Record<string, number> = {
  "pulumi:pulumi:Stack": 1,
  "landfall:host:Host": 1,
  "landfall:monitoring:HostMetrics": 1,
  "landfall:dns:Dns": 1,
  "landfall:secrets:GeneratedSecrets": 1,
  "landfall:certificate:Certificate": 1,
  "landfall:certificate:IssuedCertificate": 1,
  "landfall:compose:ComposeApp": 1,
  "landfall:data:Data": 1,
  "landfall:database:Database": 1,
  "landfall:database:HostAccess": 1,
  "landfall:backup:Backup": 1,
  "landfall:restore:Restore": 1,
  "landfall:migration:Migration": 1,
  "landfall:oauth:Client": 1,
  "landfall:outsideChecks:OutsideChecks": 1,
  "landfall:release:ReleaseStore": 1,
  "landfall:release:Release": 1,
  "landfall:tokenKeys:TokenKeyGuard": 1,
  "landfall:tokenKeys:TokenKeys": 1,
  "command:remote:Command": 62,
  "digitalocean:index/droplet:Droplet": 1,
  "digitalocean:index/volume:Volume": 1,
  "digitalocean:index/volumeAttachment:VolumeAttachment": 1,
  "digitalocean:index/reservedIp:ReservedIp": 1,
  "digitalocean:index/reservedIpAssignment:ReservedIpAssignment": 1,
  "digitalocean:index/firewall:Firewall": 1,
  "digitalocean:index/vpc:Vpc": 1,
  "digitalocean:index/sshKey:SshKey": 1,
  "digitalocean:index/project:Project": 1,
  "digitalocean:index/projectResources:ProjectResources": 1,
  "digitalocean:index/domain:Domain": 1,
  "digitalocean:index/spacesBucket:SpacesBucket": 1,
  "digitalocean:index/spacesKey:SpacesKey": 1,
  "digitalocean:index/dnsRecord:DnsRecord": 3,
  "digitalocean:index/monitorAlert:MonitorAlert": 3,
  "digitalocean:index/uptimeAlert:UptimeAlert": 3,
  "digitalocean:index/uptimeCheck:UptimeCheck": 1,
  "tls:index/privateKey:PrivateKey": 2,
  "tls:index/selfSignedCert:SelfSignedCert": 1,
  "random:index/randomId:RandomId": 1,
  "random:index/randomBytes:RandomBytes": 1,
  "random:index/randomPassword:RandomPassword": 9,
  "pulumi:providers:docker": 1,
  "docker:index/network:Network": 5,
  "docker:index/volume:Volume": 4,
  "docker:index/remoteImage:RemoteImage": 11,
  "docker:index/container:Container": 18,
  "pulumi:providers:postgresql": 1,
  "postgresql:index/role:Role": 7,
  "postgresql:index/schema:Schema": 1,
  "postgresql:index/grant:Grant": 9,
  "postgresql:index/defaultPrivileges:DefaultPrivileges": 3,
  "postgresql:index/extension:Extension": 1,
};

/** What production and staging have more of: the profiles with Loki, Jaeger and Grafana, of which Jaeger is start-first. */
export const withProfiles = {
  resources: {
    "command:remote:Command": 80,
    "docker:index/volume:Volume": 7,
    "docker:index/remoteImage:RemoteImage": 15,
    "docker:index/container:Container": 22,
  },
  volumes: [
    "personal-assistant-grafana-data-volume",
    "personal-assistant-log-shipper-data-volume",
    "personal-assistant-loki-data-volume",
  ],
  secretFiles: ["/run/secrets/grafana_admin_password", "/run/secrets/log_redactions"],
};

/** Another name is another resource: the data, the address or the password of the old one would be gone. */
export const stateful: Record<string, string[]> = {
  "digitalocean:index/droplet:Droplet": ["host-droplet"],
  "digitalocean:index/volume:Volume": ["host-volume"],
  "digitalocean:index/reservedIp:ReservedIp": ["host-reserved-ip"],
  "digitalocean:index/domain:Domain": ["dns-zone"],
  "digitalocean:index/spacesBucket:SpacesBucket": ["data-backup-bucket"],
  "docker:index/volume:Volume": [
    "personal-assistant-alertmanager-data-volume",
    "personal-assistant-postgres-data-volume",
    "personal-assistant-prometheus-data-volume",
    "personal-assistant-redis-data-volume",
  ],
  "postgresql:index/role:Role": [
    "data-roles-app",
    "data-roles-backup",
    "data-roles-login-app_1",
    "data-roles-migrator",
    "data-roles-monitor",
    "data-roles-owner",
    "data-roles-readonly",
  ],
  "postgresql:index/schema:Schema": ["data-roles-schema"],
  "random:index/randomBytes:RandomBytes": ["token-keys-k1"],
  "random:index/randomPassword:RandomPassword": [
    "secrets-APP_DB_PASSWORD",
    "secrets-GRAFANA_ADMIN_PASSWORD",
    "secrets-JWT_SECRET",
    "secrets-MIGRATOR_DB_PASSWORD",
    "secrets-MONITOR_DB_PASSWORD",
    "secrets-POSTGRES_PASSWORD",
    "secrets-REDIS_PASSWORD",
    "secrets-database-backup",
    "secrets-database-readonly",
  ],
};

/** How each service of production is replaced, in the order in which they start. */
export const expectedStrategies = `start-first (a new container works before the old one stops): \
blackbox-exporter has nothing that two containers cannot share; \
frontend is behind the proxy; \
jaeger has nothing that two containers cannot share; \
node-exporter has nothing that two containers cannot share; \
postgres-exporter has nothing that two containers cannot share; \
api is behind the proxy; \
redis-exporter has nothing that two containers cannot share; \
worker-ai has nothing that two containers cannot share; \
worker-email has nothing that two containers cannot share; \
worker-files has nothing that two containers cannot share; \
worker-maintenance has nothing that two containers cannot share; \
worker-sync has nothing that two containers cannot share
stop-first (the old container stops first): \
alertmanager writes to the volume alertmanager-data; \
grafana publishes port 3000; \
log-shipper writes to the volume log-shipper-data; \
loki writes to the volume loki-data; \
postgres publishes port 5432; \
prometheus writes to the volume prometheus-data; \
redis writes to the volume redis-data; \
beat sets deploy.update_config.order; \
nginx publishes port 80`;

/** What `landfall:protect` and nothing else protects. */
export const kept = ["data-backup-bucket", "dns-zone", "host-droplet", "host-reserved-ip", "host-volume"];

export function counts(steps: readonly Step[]): Record<string, number> {
  const found = Object.groupBy(steps, ({ type }) => type);
  return Object.fromEntries(Object.entries(found).map(([type, all]) => [type, all?.length ?? 0]));
}

export function names(steps: readonly Step[], type: string): string[] {
  return steps.flatMap((step) => (step.type === type ? [step.name] : [])).sort();
}

export function named(steps: readonly Step[], name: string): Step {
  const step = steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(`the preview has no ${name}`);
  return step;
}

export function shown({ planted }: TestStack, { output }: Ran): string[] {
  return Object.keys(planted).filter((what) => output.includes(planted[what] as string));
}

/** What the component says, as a person reads it. */
export function strategies({ output }: Ran): string {
  const lines = output.split("\n").map((line) => line.trim());
  return lines.filter((line) => /^(start|stop)-first \(/.test(line)).join("\n");
}

/** Files with a secret in them that Docker puts into containers. */
export const secretFiles = [
  "/run/secrets/app_db_password",
  "/run/secrets/jwt_secret",
  "/run/secrets/migrator_db_password",
  "/run/secrets/monitor_db_password",
  "/run/secrets/oauth_clients",
  "/run/secrets/postgres_password",
  "/run/secrets/redis_password",
  "/run/secrets/redis_passwords",
  "/run/secrets/token_keys",
];

/**
 * Everything secret that a resource is given, as the engine encrypts it in the state and hides it here.
 * @param more files beside those of every stack
 */
export function expectSecrets(steps: readonly Step[], more: readonly string[]): void {
  const inputs = {
    "host-droplet": "userData",
    "certificate-self-signed": "privateKeyPem",
    "certificate-initial": "stdin",
    "data-migration-run": "stdin",
    "personal-assistant-api-rollout": "stdin",
    "personal-assistant-api-watch": "stdin",
    "data-backup-spaces": "stdin",
    "data-roles-provider": "password",
    "data-roles-migrator": "password",
    "data-roles-login-app_1": "password",
    "data-roles-monitor": "password",
  };
  for (const [name, key] of Object.entries(inputs))
    expect(named(steps, name).inputs[key], `${name}.${key}`).toBe("[secret]");
  const connections = steps.flatMap(({ type, inputs }) =>
    type === "command:remote:Command" ? [inputs.connection] : [],
  );
  expect(new Set(connections)).toEqual(new Set(["[secret]"]));
  const uploads = steps.flatMap(({ inputs }) =>
    ((inputs.uploads ?? []) as { file: string; content: string }[]).map(({ file, content }) => ({
      file,
      content,
    })),
  );
  const { secret = [], plain = [] } = Object.groupBy(uploads, ({ content }) =>
    content === "[secret]" ? "secret" : "plain",
  );
  expect(new Set(secret.map(({ file }) => file))).toEqual(new Set([...secretFiles, ...more]));
  // Nothing that would go into the others is set, and of a client only its secret is one.
  expect(Object.fromEntries(plain.map(({ file, content }) => [file, content]))).toEqual({
    "/run/secrets/ai_credentials": "AI_API_KEY=\n",
    "/run/secrets/message_credentials": "SMTP_PASSWORD=\nTWILIO_AUTH_TOKEN=\n",
    "/run/secrets/oauth_authorities.pem": "\n",
    "/run/secrets/sentry_dsn": "\n",
    "/etc/alertmanager/alertmanager.yml": expect.stringContaining('"receiver": "nobody"'),
    "/run/secrets/notify_mail_password": "\n",
    "/run/secrets/notify_slack_url": "\n",
    "/run/secrets/notify_telegram_token": "\n",
    "/run/secrets/notify_webhook_token": "\n",
    "/run/secrets/notify_pagerduty_key": "\n",
    "/run/secrets/oauth_providers.json": expect.stringContaining(
      '"clientId":"123-abc.apps.googleusercontent.com"',
    ),
  });
}
