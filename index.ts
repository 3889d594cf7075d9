import "./stackTraces.ts";
import "./sdkMessages.ts";
import * as pulumi from "@pulumi/pulumi";
import { Auth0Tenant } from "./components/auth0/index.ts";
import { Certificate, IssuedCertificate } from "./components/certificate/index.ts";
import { ComposeApp, renderReload } from "./components/compose/index.ts";
import { Data } from "./components/data/index.ts";
import { openTunnel } from "./components/database/index.ts";
import { Dns } from "./components/dns/index.ts";
import { Host } from "./components/host/index.ts";
import {
  ContainerMetrics,
  HostMetrics,
  MONITORING_USER,
  notifyWarnings,
  renderLogin,
} from "./components/monitoring/index.ts";
import { expiryWarnings, OAuthClient } from "./components/oauth/index.ts";
import { OutsideChecks } from "./components/outsideChecks/index.ts";
import { Release, ReleaseStore, VERIFY } from "./components/release/index.ts";
import { GeneratedSecrets } from "./components/secrets/index.ts";
import { reportRotation, TokenKeyGuard, TokenKeys } from "./components/tokenKeys/index.ts";
import { loadConfig, needsAccount } from "./config/load.ts";
import { auth0Plan } from "./planning/auth0.ts";
import { databaseRoles, otherPasswords, passwordVersions } from "./planning/database.ts";
import { PAGE_PASSWORD } from "./planning/description/monitored.ts";
import { monitoringCost, pageWarnings } from "./planning/monitoring.ts";
import { oauthClients } from "./planning/oauth.ts";
import { oldKeyWarnings } from "./planning/oldKeys.ts";
import { withRedactions } from "./planning/redactions.ts";
import { collectReleaseContents, planStack } from "./planning/release.ts";
import { reportSignals } from "./planning/report.ts";
import { hostSmokeTests } from "./planning/smoke.ts";
import { TOKEN_KEYS, tokenKeySource } from "./planning/tokenKeys.ts";
import { missingTrigger, planTrigger } from "./planning/triggers.ts";
import {
  clientIdVariables,
  generatedSecrets,
  loginNames,
  pageLoginVariables,
  tokenKeysVariable,
} from "./planning/variables.ts";
import { findAccountMail } from "./preflight/accountMail.ts";
import { preflight } from "./preflight/index.ts";

// Input problems are reported here, before the first resource is registered.
const config = await loadConfig();
const planned = planStack(config);
// Preflight problems are reported before the plan's problems, even if those are known first.
planned.catch(() => {});
await preflight(config);
const resolvedApp = await planned;
const now = new Date();
for (const warning of [
  ...expiryWarnings(config.oauth ?? {}, now),
  ...oldKeyWarnings(config.migrateUsers, now),
])
  pulumi.log.warn(warning);
const { app, domain, label, ssh, outsideChecks } = config;
const compose = resolvedApp.plan;
for (const warning of notifyWarnings(app.monitoring !== undefined, config.notify ?? {}))
  pulumi.log.warn(warning);
for (const warning of pageWarnings(compose, config.monitoring?.enabled === true)) pulumi.log.warn(warning);
const cost = monitoringCost(compose, config.host);
if (cost !== undefined) pulumi.log.info(cost);
const noTrigger = missingTrigger(config);
if (noTrigger !== undefined) pulumi.log[config.triggers.act === "rollback" ? "warn" : "info"](noTrigger);
const trigger = planTrigger(config);
const { tunnelPort, server: destination } = config.database;
const { database, migration } = app;
const releaseContents = await collectReleaseContents(config, resolvedApp);
const smokeTests = hostSmokeTests(config);
const tunnel = database && (await openTunnel({ port: tunnelPort, destination }));

const generated = new GeneratedSecrets(
  "secrets",
  { ...generatedSecrets(app), ...otherPasswords(app) },
  passwordVersions(config),
);
const ringVariable = tokenKeysVariable(app);
const tokenKeys =
  ringVariable === undefined
    ? undefined
    : new TokenKeys(TOKEN_KEYS, config.tokenKeys, tokenKeySource(config.tokenKeys));
const pagePassword = generated.values[PAGE_PASSWORD];
const pageLogin = pagePassword && pulumi.secret(pagePassword.apply(renderLogin));
const secrets = withRedactions(app, {
  ...generated.values,
  ...(pageLogin && Object.fromEntries(pageLoginVariables(app).map((name) => [name, pageLogin]))),
  ...config.secrets,
  ...(ringVariable !== undefined && tokenKeys && { [ringVariable]: tokenKeys.ring }),
});
for (const client of oauthClients(config)) new OAuthClient(`oauth-${client.provider}`, client);
const tenantPlan = auth0Plan(config);
const tenant =
  tenantPlan &&
  config.auth0 &&
  new Auth0Tenant("auth0", {
    plan: tenantPlan,
    domain: config.auth0.domain,
    deployClient: { id: config.auth0.clientId, secret: config.auth0.clientSecret },
    protect: config.protect,
  });
const clientIds = tenant && clientIdVariables(app).map((name) => [name, tenant.clientId]);
const registries = config.registries.map((login) => ({ ...login, password: pulumi.secret(login.password) }));
const sshForwardTarget = destination && `${destination.host}:${destination.port}`;
const host = new Host("host", {
  source: config.host,
  ssh,
  label,
  protect: config.protect,
  registries,
  forwardTo: sshForwardTarget,
});
tunnel?.connect(host.connection);
const hostOptions = { deletedWith: host.machine, dependsOn: [host.ready] };
const dns = new Dns("dns", {
  ...config.dns,
  domain,
  address: host.address,
  protect: config.protect,
  wildcard: config.certificate.wildcard,
});
const certificate = new Certificate(
  "certificate",
  {
    ...config.certificate,
    connection: host.connection,
    domain,
    names: config.certificateNames,
    challenge: config.certificate.wildcard ? "dns-01" : "http-01",
    dnsToken: config.dnsToken,
    reload: renderReload(app.name, compose.proxy.service, compose.proxy),
  },
  hostOptions,
);
const data =
  database &&
  config.backup &&
  new Data(
    "data",
    {
      connection: host.connection,
      volume: host.data,
      system: app.name,
      stack: pulumi.getStack(),
      tunnelPort,
      database: databaseRoles(database, config.database, secrets),
      backup: { ...config.backup, protect: config.protect },
      pointInTime: config.backup.pointInTime,
      ...(migration && { migration: { ...config.migration, migration } }),
    },
    hostOptions,
  );
if (config.monitoring?.enabled)
  new ContainerMetrics("container-metrics", { connection: host.connection }, hostOptions);
const releases = new ReleaseStore(
  "releases",
  {
    connection: host.connection,
    ...(resolvedApp.pinned !== undefined && { pinned: resolvedApp.pinned }),
    ...(smokeTests && { smokeTests }),
    signals: reportSignals(app),
    ...(trigger && { trigger }),
  },
  hostOptions,
);
if (app.monitoring?.exporters.includes("node"))
  new HostMetrics(
    "host-metrics",
    { connection: host.connection, system: app.name, databaseService: data?.server },
    hostOptions,
  );
const tokenKeyGuard =
  app.tokenKeys &&
  tokenKeys &&
  new TokenKeyGuard(
    "token-key-guard",
    {
      connection: host.connection,
      system: app.name,
      ...app.tokenKeys,
      ids: config.tokenKeys,
      fingerprints: tokenKeys.fingerprints,
    },
    hostOptions,
  );
if (tokenKeyGuard)
  reportRotation({ connection: host.connection, keyFile: ssh.keyFile, ids: config.tokenKeys });
const services = new ComposeApp(
  app.name,
  {
    plan: compose,
    provider: host.docker,
    connection: host.connection,
    secrets,
    names: { ...loginNames(config), ...Object.fromEntries(clientIds ?? []) },
    registries,
    ...(smokeTests && { verify: VERIFY }),
    after: [
      host.ready,
      certificate.ready,
      ...(data?.ready ?? []),
      ...releases.ready,
      ...(tokenKeyGuard?.ready ?? []),
    ],
  },
  hostOptions,
);
for (const service of services.order) {
  if (service === data?.migrationService)
    services.holdDependents(service, [data.createMigration(services.createOneShot(service))]);
  else {
    const works = services.create(service);
    if (service === data?.server) services.holdDependents(service, data.createRoles(works));
  }
}
services.verify();
const issuedCertificate = new IssuedCertificate(
  "issued-certificate",
  { connection: host.connection, certificate },
  { ...hostOptions, dependsOn: [...dns.records, ...(services.ready[compose.proxy.service] ?? [])] },
);

const { images, containers } = services;
const released = new Release(
  "release",
  { connection: host.connection, contents: releaseContents, images, containers, secrets },
  { ...hostOptions, dependsOn: [services, issuedCertificate] },
);
// Last: a site that does not answer yet is no outage.
if (outsideChecks.enabled && needsAccount(config))
  new OutsideChecks(
    "outside-checks",
    {
      domain,
      label,
      mails: outsideChecks.mails ?? [await findAccountMail(config.digitalocean)],
      ...(host.dropletId && { dropletId: host.dropletId }),
    },
    { dependsOn: [released] },
  );

export const url = `https://${domain}/`;
export const address = host.address;
/** Passwords of roles that no service uses: `pulumi stack output databasePasswords --show-secrets`. */
export const databasePasswords = Object.fromEntries(
  Object.keys(otherPasswords(app)).map((name) => [name, generated.values[name]]),
);
/** Login of `/monitoring/`: `pulumi stack output monitoringLogin --show-secrets`. */
export const monitoringLogin = pagePassword && { user: MONITORING_USER, password: pagePassword };
/** Client that `landfall migrate-users` moves people with. */
export const auth0MigrationClient = tenant?.migrationClient;
/** Client of the site, which signs people in. */
export const auth0ClientId = tenant?.clientId;
export const auth0Domain = config.auth0?.domain;
export const user = host.connection.user;
export const hostKey = host.connection.hostKey;
export const release = released.id;
