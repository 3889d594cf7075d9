import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { oauth } from "../../../apps/personal-assistant/oauth.ts";
import { connectOptions } from "../../../bench/load/target.ts";
import { send } from "../../../cli/sandbox/identityServer.ts";
import { type Provider, type ProviderName, providers } from "../../../components/oauth/index.ts";
import type { DialectName } from "../../../sandbox/region/identity/dialects/dialect.ts";
import { clientsFile, Registry } from "../../../sandbox/region/identity/registry.ts";
import { allow, press, signUp } from "./chromium/assistant.ts";
import { type Chromium, startChromium } from "./chromium/chromium.ts";
import type { Page } from "./chromium/page.ts";
import { startRefreshes } from "./refreshes.ts";
import {
  ensureUp,
  files,
  onDroplet,
  pulumiOk,
  run,
  settings,
  site,
  stackOutput,
  waitFor,
} from "./support.ts";
import { containersOf } from "./underLoad.ts";

/** Those without an endpoint to end a token before its time. */
const UNREVOKABLE: ProviderName[] = ["microsoft", "github"];
/** Those whose tokens do not end, and are not refreshed. */
const ENDLESS: ProviderName[] = ["github"];
const person = "ada";
const names = Object.keys(oauth.clients) as ProviderName[];

interface Integration {
  id: number;
  provider: string;
  status: string;
  scopes: string[];
}

let chromium: Chromium;
let dispatcher: Agent;
let mine: Awaited<ReturnType<typeof newPerson>>;
let other: typeof mine;

beforeAll(async () => {
  await ensureUp();
  const address = await stackOutput("address");
  const origin = `https://${site}`;
  dispatcher = new Agent({ connect: connectOptions({ origin, address, caFile: settings.acmeRootsFile }) });
  // What an earlier run has left: an account at a provider belongs to one user only.
  await sql("DELETE FROM oauth_accounts");
  for (const name of names) await withdraw(name);
  const roots = [settings.acmeRootsFile, settings.ca.certificateFile];
  const authorities = await Promise.all(roots.map((file) => readFile(file, "utf8")));
  const network = {
    name: settings.network.name,
    address: settings.network.reservedAddresses.at(-1) as string,
  };
  chromium = await startChromium({ network, addresses: { [site]: address }, authorities });
  [mine, other] = [await newPerson("mine"), await newPerson("other")];
});

afterAll(async () => {
  await chromium?.close();
  await dispatcher?.close();
});

/** A user with a browser. */
async function newPerson(prefix: string) {
  const [name, page] = [`${prefix}${Date.now()}`, await chromium.newPage()];
  return { name, page, token: await signUp(page, site, name) };
}

/** Calls the site's API as a user. */
async function call(token: string, method: string, path: string, body?: object) {
  const response = await fetch(`https://${site}/api/v1/oauth/${path}`, {
    dispatcher,
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const listed = async ({ token }: { token: string }) =>
  (await call(token, "GET", "integrations")).body as Integration[];

async function sql(text: string): Promise<void> {
  const psql = `psql -qX assistant -c "SET search_path = assistant; ${text}"`;
  const { exitCode, output } = await onDroplet(
    `sudo docker exec -u postgres $(docker ps -q --filter label=landfall.service=postgres) ${psql}`,
  );
  expect(exitCode, output).toBe(0);
}

/** The stack's client, and where it is at the region's server. YouTube is Google's there. */
async function clientAt(name: ProviderName) {
  const { config } = parse(await readFile(files.configFile, "utf8"));
  const id: string = config["landfall:oauth"][name].clientId;
  return { id, realm: name === "youtube" ? ("google" as const) : (name as DialectName) };
}

/** Ends at the provider what the person has granted the site. @returns how many grants there were */
async function withdraw(name: ProviderName): Promise<number> {
  const { realm, id } = await clientAt(name);
  return JSON.parse(await send(settings, "POST", "revoke", { provider: realm, person, client: id })).revoked;
}

/** What a user's connection comes to. Microsoft does not say that access outlives the visit. */
const grantedTo = (name: ProviderName): string[] =>
  [...(oauth.clients[name]?.scopes.user ?? [])].filter((scope) => scope !== "offline_access").sort();

/** The addresses of the flow that just ended: where the provider was asked, and how it came back. */
function lastFlow({ visited }: Page) {
  const back = visited.findLastIndex(({ pathname }) => pathname.endsWith("/callback"));
  const asked = visited.slice(0, back).findLast(({ searchParams }) => searchParams.has("client_id"));
  return { asked: asked?.searchParams, back: visited[back]?.searchParams };
}

describe.each(names)("%s, in a browser", (name) => {
  const { title, pkce }: Provider = providers[name];
  let id: number;

  it("is connected by its sign-in page, with a state and with PKCE where the provider has it", async () => {
    await press(mine.page, title, "Connect");
    expect(await allow(mine.page, person)).toBe(`${name} is connected.`);
    const { asked, back } = lastFlow(mine.page);
    expect(asked?.get("state")).toMatch(/^[\w-]{43}$/);
    expect(back?.get("state")).toBe(asked?.get("state"));
    expect(asked?.get("code_challenge_method")).toBe(pkce ? "S256" : null);
    const [integration] = (await listed(mine)).filter(({ provider }) => provider === name);
    expect(integration).toMatchObject({ status: "active" });
    expect([...(integration?.scopes ?? [])].sort()).toEqual(grantedTo(name));
    id = integration?.id ?? 0;
  });

  it("is nothing that another user sees or touches", async () => {
    expect(await listed(other)).toEqual([]);
    expect((await call(other.token, "GET", "status")).body).toMatchObject({ integrations: {} });
    const answers = [
      await call(other.token, "POST", `integrations/${id}/refresh`),
      await call(other.token, "POST", `integrations/${id}/revoke`),
      await call(other.token, "DELETE", `integrations/${id}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await listed(mine)).find((one) => one.id === id)?.status).toBe("active");
  });

  it("is refreshed, until the person ends it at the provider", async () => {
    const refresh = () => call(mine.token, "POST", `integrations/${id}/refresh`);
    expect((await refresh()).status).toBe(ENDLESS.includes(name) ? 409 : 200);
    expect(await withdraw(name)).toBe(1);
    expect((await refresh()).status).toBe(409);
    const { status } = (await listed(mine)).find((one) => one.id === id) ?? {};
    expect(status).toBe(ENDLESS.includes(name) ? "active" : "expired");
  });

  it("is given back by the page, at the provider too where it can", async () => {
    await mine.page.goto(`https://${site}/`);
    if (ENDLESS.includes(name)) await press(mine.page, title, "Disconnect");
    await press(mine.page, title, "Connect");
    expect(await allow(mine.page, person)).toBe(`${name} is connected.`);
    await press(mine.page, title, "Disconnect");
    await waitFor("the end of it", 10, async () => (await listed(mine)).length === 0);
    expect(await withdraw(name)).toBe(UNREVOKABLE.includes(name) ? 1 : 0);
  });
});

describe("a user", () => {
  /** Of an administrator only. */
  const more = "https://www.googleapis.com/auth/gmail.send";

  it("cannot ask for a scope of an administrator, who can", async () => {
    const ask = () => call(other.token, "POST", "google/authorize", { scopes: [more] });
    expect((await ask()).status).toBe(403);
    await sql(
      `INSERT INTO user_roles (user_id, role) SELECT id, 'admin' FROM users WHERE username = '${other.name}'`,
    );
    expect((await ask()).body).toMatchObject({ authorization_url: expect.stringContaining("gmail.send") });
  });

  it("gets none by editing the address either, and what was granted is given back", async () => {
    await press(mine.page, "Google", "Connect");
    await mine.page.waitFor("document.title.startsWith('Sign in')");
    const asked = mine.page.visited.findLast(({ searchParams }) => searchParams.has("client_id")) as URL;
    asked.searchParams.set("scope", `${asked.searchParams.get("scope")} ${more}`);
    await mine.page.goto(asked.href);
    expect(await allow(mine.page, person)).toBe(
      "google is not connected: it would allow more than you may have.",
    );
    expect(await listed(mine)).toEqual([]);
    expect(await withdraw("google")).toBe(0);
  });
});

it("a client secret is replaced under load, and no refresh fails: while both are good, nor when the old one has ended", async () => {
  await mine.page.goto(`https://${site}/`);
  await press(mine.page, "Google", "Connect");
  expect(await allow(mine.page, person)).toBe("google is connected.");
  const [integration] = await listed(mine);
  const { id, realm } = await clientAt("google");
  const registered = new Registry(clientsFile(settings)).find(realm, id);
  const old = { value: `${registered?.secrets.at(-1)?.value}` };
  const fresh = { value: `GOCSPX-${randomBytes(14).toString("hex")}` };
  const register = (...secrets: { value: string }[]) => {
    const { redirectUris, scopes } = registered ?? {};
    return send(settings, "PUT", `clients/google/${id}`, { redirectUris, scopes, secrets });
  };
  const containers = await containersOf("api");

  const refreshes = await startRefreshes(integration?.id ?? 0, mine.token);
  await register(old, fresh);
  await setSecret("landfall:oauth.google.oldClientSecret", old.value);
  await setSecret("landfall:oauth.google.clientSecret", fresh.value);
  await pulumiOk("up", "--yes", "--skip-preview");
  await register(fresh);
  const { failures, last } = await refreshes.end(3);
  expect(failures).toEqual([]);
  expect(last).toBeGreaterThan(20);
  expect(await containersOf("api")).not.toEqual(containers);
  expect((await call(mine.token, "DELETE", `integrations/${integration?.id}`)).status).toBe(200);
});

/** As docs/oauth.md says to. */
async function setSecret(key: string, value: string): Promise<void> {
  const args = ["config", "set", "--secret", "--path", key, "--non-interactive"];
  const { exitCode, output } = await run("pulumi", args, { input: value, stdin: "pipe" });
  expect(exitCode, output).toBe(0);
}
