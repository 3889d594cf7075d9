import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { prepareStack, stackEnvironment } from "../../cli/sandbox/stack.ts";
import { type RegionSettings, regionSettings } from "../../sandbox/region/settings.ts";
import { paths } from "../../toolchain/paths.ts";
import { type TestRegion, testRegion } from "../sandbox/region/support.ts";

/** A stack's configuration, to be changed at will. */
// biome-ignore lint/suspicious/noExplicitAny: values of every shape
export type StackConfig = Record<string, any>;

export interface Ran {
  exitCode: number;
  stdout: string;
  /** Standard output and standard error. */
  output: string;
}

export interface PreviewOptions {
  /** Changes a copy of the configuration. */
  change?: (config: StackConfig) => void;
  /** An undefined value takes a variable away. */
  env?: Record<string, string | undefined>;
  args?: string[];
}

export interface TestStack {
  region: TestRegion;
  /** Values that no output may show, by what they are. */
  planted: Record<string, string>;
  /** Own to this stack; removed with it. `$HOME` of the engine and of the program. */
  home: string;
  preview(options?: PreviewOptions): Promise<Ran>;
  /** What reached the API and was no GET. */
  changes(): string[];
  remove(): Promise<void>;
}

/** Never accepted by the region that has it: its time is over. */
export const EXPIRED_TOKEN = "dop_v1_expired0expired0expired0expired0";

/** Refuses at once. The names of the stacks are real ones, and the internet is not asked for them. */
const NO_NAME_SERVER = "255.255.255.255";

/**
 * A stack that nothing was made in, with the tracked configuration of `name` and what an operator adds to it, and the
 * region's API in this process, with machines in memory. Previews may run side by side.
 * @param sandbox of a sandbox, another app than the Personal Assistant; and another region than the usual
 */
export async function testStack(
  name: "prod" | "staging" | "sandbox",
  sandbox: { app?: string; region?: (home: string) => Promise<TestRegion> } = {},
): Promise<TestStack> {
  const home = await mkdtemp(join(tmpdir(), "landfall-program-"));
  const region = await (sandbox.region ?? ((folder) => startRegion(folder)))(home);
  const requests: string[] = [];
  region.started.app.server.on("request", ({ method, url }) => requests.push(`${method} ${url}`));

  const settings = {
    ...region.settings,
    name,
    ...(sandbox.app !== undefined && { app: sandbox.app }),
    checkout: paths.checkout,
    directory: join(home, "stack"),
    api: { ...region.settings.api, url: region.url },
  };
  const files = await prepareStack(settings);
  await writeFile(
    files.imagesEnv,
    "API_IMAGE=registry.landfall.test/api:1\nFRONTEND_IMAGE=registry.landfall.test/web:1\n",
  );
  const environment = { ...stackEnvironment(settings), HOME: home, TMPDIR: tmpdir() };
  const clientSecret = "planted-oauth-client-secret";
  const client = [
    ["clientId", "123-abc.apps.googleusercontent.com"],
    ["expires", "2099-01-31"],
    ["clientSecret", "--secret"],
  ];
  for (const [key, value = ""] of sandbox.app === undefined ? client : [])
    await execa("pulumi", ["config", "set", "--path", `landfall:oauth.google.${key}`, value], {
      cwd: paths.checkout,
      env: environment,
      input: clientSecret,
    });
  const prepared = parse(await readFile(files.configFile, "utf8"));
  const tracked = parse(await readFile(join(paths.checkout, `Pulumi.${name}.yaml`), "utf8"));
  const config =
    name === "sandbox" ? prepared.config : await completed(tracked.config, prepared.config, home);

  let previews = 0;
  return {
    region,
    planted: {
      token: region.token,
      "private key": (await readFile(files.sshKey, "utf8")).split("\n")[3] as string,
      "client secret": clientSecret,
      passphrase: await readFile(files.passphraseFile, "utf8"),
    },
    home,
    async preview({ change = () => {}, env = {}, args = [] } = {}) {
      const copy = structuredClone(config);
      copy["landfall:database"].tunnelPort = await freePort();
      copy["landfall:dns"].nameServer = NO_NAME_SERVER;
      change(copy);
      const configFile = join(home, `preview-${previews++}.yaml`);
      await writeFile(configFile, stringify({ ...prepared, config: copy }), { mode: 0o600 });
      const result = await execa("pulumi", ["preview", "--non-interactive", "--color=never", ...args], {
        cwd: paths.checkout,
        env: { ...environment, PULUMI_OPTION_CONFIG_FILE: configFile, ...env },
        extendEnv: false,
        reject: false,
        all: true,
        stdin: "ignore",
      });
      return { exitCode: result.exitCode ?? -1, stdout: result.stdout, output: result.all };
    },
    changes: () => requests.filter((request) => !request.startsWith("GET ")),
    async remove() {
      await region.stop();
      await rm(home, { recursive: true });
    },
  };
}

/** @param home of the stack */
export async function startRegion(
  home: string,
  change?: (settings: RegionSettings) => RegionSettings,
): Promise<TestRegion> {
  const checkout = join(home, "region");
  const { api, directory } = regionSettings("unit", checkout);
  await mkdir(directory, { recursive: true });
  const tokens = [{ token: EXPIRED_TOKEN, expiresAt: "2020-01-01T00:00:00Z" }];
  await writeFile(api.moreTokensFile, JSON.stringify(tokens));
  return testRegion({ checkout, ...(change && { change }) });
}

/** What README.md has the operator add: key, addresses, token, images. Only the endpoint is the test's own. */
async function completed(tracked: StackConfig, prepared: StackConfig, home: string): Promise<StackConfig> {
  const folder = join(home, ".ssh");
  await mkdir(folder, { mode: 0o700 });
  const { keyFile } = prepared["landfall:ssh"];
  for (const end of ["", ".pub"]) {
    const file = join(folder, `do_personal_assistant${end}`);
    await writeFile(file, await readFile(keyFile + end), { mode: 0o600 });
  }
  return {
    ...tracked,
    "digitalocean:apiEndpoint": prepared["digitalocean:apiEndpoint"],
    "digitalocean:token": prepared["digitalocean:token"],
    "landfall:oauth": prepared["landfall:oauth"],
    "digitalocean:spacesAccessId": prepared["digitalocean:spacesAccessId"],
    "digitalocean:spacesSecretKey": prepared["digitalocean:spacesSecretKey"],
    "landfall:backup": {
      ...tracked["landfall:backup"],
      identity: prepared["landfall:backup"].identity,
    },
    // What a sandbox sets beside the images is its own.
    "landfall:compose": {
      ...tracked["landfall:compose"],
      envFiles: prepared["landfall:compose"].envFiles,
    },
    "landfall:ssh": { ...tracked["landfall:ssh"], allowFrom: ["203.0.113.4/32"] },
  };
}

/** A port that nothing listens on. The kernel hands out another one each time. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export interface Step {
  op: string;
  type: string;
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs of every type
  inputs: Record<string, any>;
  protect: boolean;
}

/** What `pulumi preview --json` would do. @throws Error in the program's words where the preview failed */
export function stepsOf({ stdout }: Ran): Step[] {
  const { steps, diagnostics = [] } = JSON.parse(stdout) as {
    steps: { op: string; urn: string; newState: { type: string; inputs?: object; protect?: boolean } }[];
    diagnostics?: { message: string; severity: string }[];
  };
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  return steps.map(({ op, urn, newState: { type, inputs = {}, protect = false } }) => ({
    op,
    type,
    name: urn.split("::").at(-1) as string,
    inputs,
    protect,
  }));
}
