import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { parseEnv } from "node:util";
import { generateX25519Identity } from "age-encryption";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { appNames, loadApp } from "../../planning/description/load.ts";
import type { App } from "../../planning/description/types.ts";
import { requiredSecrets } from "../../planning/variables.ts";
import { ensureDeployClient } from "../../sandbox/region/auth0/deployClient.ts";
import { outsideDatabasePassword } from "../../sandbox/region/docker/services/database.ts";
import { spacesRootKey } from "../../sandbox/region/docker/services/spaces.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { pulumiEnvironment } from "../../toolchain/environment.ts";
import { type PulumiClient, pulumiClient } from "../pulumi/client.ts";
import { createStack } from "../pulumi/createStack.ts";
import { UsageError } from "../usage.ts";

/** Where the sandbox stack's own files are. All are made by {@link prepareStack}, and readable by the operator only. */
export interface StackFiles {
  /** Copy of `Pulumi.sandbox.yaml` with what differs on this machine (docs/decisions/0009). */
  configFile: string;
  passphraseFile: string;
  backend: string;
  sshKey: string;
  imagesEnv: string;
}

const APP_STACK = ".stack.yaml";

/** The configuration that every sandbox has in common. */
export function trackedFile({ checkout, app }: Pick<RegionSettings, "checkout" | "app">): string {
  return join(checkout, app === undefined ? "Pulumi.sandbox.yaml" : `Pulumi.${app}-sandbox.yaml`);
}

export function stackName({ name, app }: RegionSettings): string {
  return app === undefined ? name : `${app}-${name}`;
}

/** What follows a `landfall sandbox` verb to mean these settings. */
export function sandboxFlags({ name, app }: Pick<RegionSettings, "name" | "app">): string {
  return `${name === "sandbox" ? "" : ` --region ${name}`}${app === undefined ? "" : ` --app ${app}`}`;
}

/**
 * The region with another app's stack beside the Personal Assistant's, on a droplet of its own.
 * @throws UsageError where the app has no configuration for a sandbox
 */
export async function settingsForApp(
  settings: RegionSettings,
  app: string | undefined,
): Promise<RegionSettings> {
  if (app === undefined) return settings;
  const file = trackedFile({ ...settings, app });
  if (!existsSync(file))
    throw new UsageError(
      `${app} has no ${basename(file)}; there are the apps ${appNames().join(", ")}. To create one: bin/landfall add <compose.yaml>`,
    );
  const site = parse(await readFile(file, "utf8")).config["landfall:domain"];
  return { ...settings, app, site };
}

/** Names of the apps that have a stack in the region, beside the Personal Assistant. */
export async function deployedApps({ directory }: RegionSettings): Promise<string[]> {
  const files = existsSync(directory) ? await readdir(directory) : [];
  return files.filter((file) => file.endsWith(APP_STACK)).map((file) => file.slice(0, -APP_STACK.length));
}

export function stackFiles(settings: RegionSettings): StackFiles {
  const at = (name: string) => join(settings.directory, name);
  // An account has a key once only, by one name, and each stack makes its own.
  const key = settings.app === undefined ? "id_ed25519" : `${settings.app}_ed25519`;
  return {
    configFile: at(settings.app === undefined ? "stack.yaml" : `${settings.app}${APP_STACK}`),
    passphraseFile: at("passphrase"),
    backend: at("pulumi"),
    sshKey: at(key),
    imagesEnv: at("images.env"),
  };
}

/** Environment in which plain `pulumi` works on the region's stack. Holds no secret, only paths to them. */
export function stackEnvironment(settings: RegionSettings): Record<string, string> {
  const files = stackFiles(settings);
  return {
    ...pulumiEnvironment(),
    // Without files of attributes: the engine does not need them, and one that it is killed over makes the state unreadable.
    PULUMI_BACKEND_URL: `file://${files.backend}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: files.passphraseFile,
    PULUMI_STACK: stackName(settings),
    PULUMI_OPTION_CONFIG_FILE: files.configFile,
    ...(existsSync(settings.ca.certificateFile) && trustIn(settings.ca.certificateFile)),
  };
}

/** The program and the plugins reach the region's own Spaces and Auth0 tenant. */
function trustIn(certificateFile: string): Record<string, string> {
  return {
    // Of stand-ins and of the program.
    NODE_EXTRA_CA_CERTS: certificateFile,
    // Of official plugins, which are Go: it adds the folder's certificates to the file with the system's.
    SSL_CERT_DIR: dirname(certificateFile),
  };
}

/** `pulumi` on the region's stack. */
export const sandboxPulumi = (settings: RegionSettings): PulumiClient =>
  pulumiClient({ cwd: settings.checkout, env: stackEnvironment(settings) });

type Config = Record<string, unknown>;

/**
 * The tracked configuration with this machine's addresses and paths in it.
 * What the user has set in the copy, and Pulumi's own keys such as the salt, stay.
 */
export function localConfig(
  tracked: { config?: Config },
  existing: { config?: Config },
  settings: RegionSettings,
  app?: App,
  outside?: Config,
): Record<string, unknown> & { config: Config } {
  const files = stackFiles(settings);
  const merged: Config = { ...existing.config, ...tracked.config };
  const section = (key: string, values: Config) => {
    merged[`landfall:${key}`] = { ...(tracked.config?.[`landfall:${key}`] as Config | undefined), ...values };
  };
  merged["digitalocean:apiEndpoint"] = settings.api.url;
  section("ssh", { keyFile: files.sshKey, allowFrom: [`${settings.network.gateway}/32`] });
  section("certificate", {
    acmeServer: settings.services.acme.url,
    // The API by the name and address that droplets see, which is this machine's end of their network.
    dnsEndpoint: `http://api.landfall.test:${settings.api.port}`,
  });
  if (app?.database !== undefined) {
    // By its address here, where no name server knows the name that droplets have for it.
    merged["digitalocean:spacesEndpoint"] = `https://${settings.services.spaces.address}`;
    section("backup", {
      bucket: `landfall-${stackName(settings)}-backups`,
      region: "tor1",
      endpoint: settings.services.spaces.url,
      ...identityOf(existing.config),
    });
  }
  section("database", {
    ...passwordVersionOf(existing.config),
    tunnelPort: 15_432 + settings.index,
    ...(outside && { server: outside }),
  });
  if (app?.auth0 !== undefined)
    section("auth0", {
      ...(existing.config?.["landfall:auth0"] as Config | undefined),
      domain: settings.auth0.domain,
      authorityFile: relative(settings.checkout, settings.ca.certificateFile),
    });
  if (app?.monitoring !== undefined) merged["landfall:notify"] ??= inboxOf(settings);
  section("dns", { nameServer: settings.dns.address });
  section("compose", {
    ...watchOf(existing.config),
    envFiles: [relative(settings.checkout, files.imagesEnv)],
  });
  return { ...existing, ...tracked, config: merged };
}

/** Alerts go to the region's own mail server and webhook. */
function inboxOf({ inbox, site }: RegionSettings): Config {
  return {
    mail: {
      server: `${inbox.host}:${inbox.mailPort}`,
      from: `alerts@${site}`,
      to: [`operator@${site}`],
      requireTls: false,
    },
    webhook: { url: `http://${inbox.host}:${inbox.port}/alerts` },
  };
}

/** Whether the region has a server for the app that is not on a droplet. */
export function hasOutsideDatabase(app: App | undefined): boolean {
  return app?.database !== undefined && "outside" in app.database.server;
}

const isOutsidePassword = (app: App | undefined, secret: string) =>
  hasOutsideDatabase(app) && app?.database?.superuser.password === secret;

/** `landfall:database.server` of the region's own. */
async function outsideServer(settings: RegionSettings): Promise<Config> {
  const { host, port } = settings.database;
  const { POSTGRES_IMAGE: image } = parseEnv(await readFile(stackFiles(settings).imagesEnv, "utf8"));
  const caFile = relative(settings.checkout, settings.ca.certificateFile);
  return { host, port, caFile, ...(image !== undefined && { image }) };
}

/** As somebody has set it: to forget it would change the passwords once more. */
function passwordVersionOf(config: Config | undefined): { passwordVersion?: unknown } {
  const { passwordVersion } = (config?.["landfall:database"] ?? {}) as { passwordVersion?: unknown };
  return passwordVersion === undefined ? {} : { passwordVersion };
}

/** As somebody has set it for this sandbox. */
function watchOf(config: Config | undefined): { watch?: unknown } {
  const { watch } = (config?.["landfall:compose"] ?? {}) as { watch?: unknown };
  return watch === undefined ? {} : { watch };
}

/** Whether the stack has the client that Pulumi makes the tenant's resources with. */
function hasDeployClient(config: Config | undefined): boolean {
  return (config?.["landfall:auth0"] as Config | undefined)?.clientSecret !== undefined;
}

/** Encrypted, as the stack's file has it. */
function identityOf(config: Config | undefined): { identity?: unknown } {
  const { identity } = (config?.["landfall:backup"] ?? {}) as { identity?: unknown };
  return identity === undefined ? {} : { identity };
}

/** Makes what the stack needs and does not have yet: backend, passphrase, ssh key, configuration, the stack itself. */
export async function prepareStack(settings: RegionSettings): Promise<StackFiles> {
  const files = stackFiles(settings);
  await mkdir(files.backend, { recursive: true, mode: 0o700 });
  if (!existsSync(files.passphraseFile)) {
    await writeFile(files.passphraseFile, randomBytes(24).toString("base64"), { mode: 0o600 });
  }
  if (!existsSync(files.sshKey)) {
    await execa("ssh-keygen", [
      "-q",
      "-t",
      "ed25519",
      "-N",
      "",
      "-C",
      "landfall-sandbox",
      "-f",
      files.sshKey,
    ]);
  }
  const tracked = parse(await readFile(trackedFile(settings), "utf8"));
  const existing = existsSync(files.configFile) ? parse(await readFile(files.configFile, "utf8")) : {};
  const app = await loadApp(tracked.config["landfall:app"]);
  const outside = hasOutsideDatabase(app) ? await outsideServer(settings) : undefined;
  await writeFile(files.configFile, stringify(localConfig(tracked, existing, settings, app, outside)), {
    mode: 0o600,
  });

  if (!existsSync(join(files.backend, ".pulumi", "stacks", "landfall", `${stackName(settings)}.json`))) {
    const stack = { cwd: settings.checkout, env: stackEnvironment(settings) };
    await createStack(stack, stackName(settings), { withConfig: false });
  }
  const pulumi = sandboxPulumi(settings);
  if (!existing.config?.["digitalocean:token"]) {
    const token = (await readFile(settings.api.tokenFile, "utf8")).trim();
    await pulumi.setConfig("digitalocean:token", token, "--secret");
  }
  if (app?.auth0 !== undefined && !hasDeployClient(existing.config)) {
    const { clientId, clientSecret } = await ensureDeployClient(settings);
    await pulumi.setConfig("landfall:auth0.clientId", clientId, "--path");
    await pulumi.setConfig("landfall:auth0.clientSecret", clientSecret, "--secret", "--path");
  }
  for (const secret of app === undefined ? [] : requiredSecrets(app)) {
    if (existing.config?.["landfall:secrets"]?.[secret]) continue;
    // What only its issuer has is no loss here: nothing outside of the sandbox can be reached with it.
    const value = isOutsidePassword(app, secret)
      ? await outsideDatabasePassword(settings)
      : randomBytes(24).toString("hex");
    await pulumi.setConfig(`landfall:secrets.${secret}`, value, "--secret", "--path");
  }
  if (app?.database !== undefined && identityOf(existing.config).identity === undefined) {
    const { accessKey, secretKey } = await spacesRootKey(settings);
    await pulumi.setConfig("digitalocean:spacesAccessId", accessKey);
    await pulumi.setConfig("digitalocean:spacesSecretKey", secretKey, "--secret");
    await pulumi.setConfig("landfall:backup.identity", await generateX25519Identity(), "--secret", "--path");
  }
  return files;
}
