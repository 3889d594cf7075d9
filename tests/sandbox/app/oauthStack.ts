import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { docker } from "../../../sandbox/images/docker.ts";
import { client } from "./client.ts";
import { type Name, quirks, startProviders } from "./oauthProvider.ts";
import { environment, passwords, startStack, until, urlOf } from "./stack.ts";

export const names = Object.keys(quirks) as Name[];
export const connected = (name: string) => `/?provider=${name}&oauth=connected`;
export const failed = (name: string, reason: string) => `/?provider=${name}&oauth=failed&reason=${reason}`;
export const logs = async (container: string) =>
  (await execa("docker", ["logs", container], { all: true })).all;

export interface Integration {
  id: number;
  provider: string;
  status: string;
  scopes: string[];
}

export type OAuth = Awaited<ReturnType<typeof startOAuth>>;

/** The application with a client at every provider, and what a browser does. */
export async function startOAuth() {
  const stack = await startStack();
  await stack.migrate();
  const network = stack.postgres.replace(/-postgres$/, "");
  const gateway = ["network", "inspect", network, "--format", "{{(index .IPAM.Config 0).Gateway}}"];
  const providers = await startProviders(await docker(gateway));
  const files = await writeFiles(providers);
  const variables = {
    OAUTH_PROVIDERS_FILE: "/run/oauth/providers.json",
    OAUTH_CLIENTS_FILE: "/run/oauth/clients",
    SENTRY_DSN_FILE: "/run/oauth/dsn",
    OAUTH_PER_MINUTE: "1000",
  };
  const options = [...stack.options, ...environment(variables), "--volume", `${files}:/run/oauth:ro`];
  const { call, newUser } = client(() => oauth.url);

  const oauth = {
    /** Of the API that is asked. */
    url: "",
    /** Container of the first API. */
    api: "",
    stack,
    network,
    providers,
    options,
    /** Folder that is /run/oauth. */
    files,
    /** Every state that was handed out. */
    states: [] as string[],
    call,
    newUser,
    async newAdmin() {
      const user = await newUser();
      await oauth.sql(`INSERT INTO user_roles (user_id, role) VALUES (${user.id}, 'admin')`);
      return user;
    },
    /** Starts an API, which is asked from then on. */
    async startApi(...more: string[]) {
      const started = await stack.start([...options, ...more, "--publish", "127.0.0.1::8000", stack.image]);
      oauth.url = await urlOf(started);
      await until("the API", () => call("GET", "/health"));
      return started;
    },
    async sql(text: string) {
      return (await stack.psql(`SET search_path = assistant; ${text}`)).replace(/^SET\n?/, "");
    },
    /** The first half: what the browser gets from the application. */
    async begin(token: string, name: string, scopes?: string[]) {
      const response = await fetch(`${oauth.url}/api/v1/oauth/${name}/authorize`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ scopes }),
      });
      const body = (await response.json()) as { authorization_url: string; state: string; detail?: string };
      if (body.state) oauth.states.push(body.state);
      const cookie = response.headers.get("set-cookie") ?? "";
      return { status: response.status, ...body, setCookie: cookie, cookie: cookie.split(";")[0] ?? "" };
    },
    /** What the provider sends the browser back with. */
    async consent(authorizationUrl: string) {
      const { headers } = await fetch(authorizationUrl, { redirect: "manual" });
      return new URL(headers.get("location") ?? "");
    },
    /** Where the callback sends the browser. */
    async comeBack(to: URL, cookie: string) {
      const asked = `${oauth.url}${to.pathname}${to.search}`;
      const response = await fetch(asked, { redirect: "manual", headers: { cookie } });
      return response.status === 303 ? response.headers.get("location") : `status ${response.status}`;
    },
    async connect(token: string, name: string, subject: string, scopes?: string[]) {
      providers.state.subject = subject;
      const begun = await oauth.begin(token, name, scopes);
      return oauth.comeBack(await oauth.consent(begun.authorization_url), begun.cookie);
    },
    async integrations(token: string) {
      return (await call("GET", "/v1/oauth/integrations", { token })).body as unknown as Integration[];
    },
    async idOf(token: string, name: string) {
      return (await oauth.integrations(token)).find(({ provider }) => provider === name)?.id ?? 0;
    },
    /** As after a long time: no provider is left alone any more. */
    async forget() {
      const redis = ["redis-cli", "--no-auth-warning", "-a", passwords.redis, "-n", "1", "FLUSHDB"];
      await docker(["exec", `${network}-redis`, ...redis]);
    },
    /** Providers that work. */
    reset() {
      const usual = { grants: undefined, failure: undefined, delay: 0, secrets: ["planted-secret"] };
      Object.assign(providers.state, usual);
    },
    /** Which of the secrets that were handed out are where they can be read: logs, reports, the database. */
    async leaks() {
      const containers = await docker(["ps", "-aq", "--filter", `network=${network}`]);
      const all = await Promise.all(containers.split("\n").map(logs));
      const dump = ["pg_dump", "--data-only", "--schema", "assistant", "assistant"];
      all.push(await docker(["exec", "-u", "postgres", stack.postgres, ...dump]), ...providers.state.reports);
      const secrets = [...providers.state.planted, ...oauth.states, "planted-secret", "planted-old-secret"];
      return {
        secrets: secrets.length,
        text: all.join("\n"),
        found: secrets.filter((s) => all.join().includes(s)),
      };
    },
    async remove() {
      providers.stop();
      await stack.remove();
      await rm(files, { recursive: true });
    },
  };
  oauth.api = await oauth.startApi();
  return oauth;
}

async function writeFiles({ file, origin }: Awaited<ReturnType<typeof startProviders>>) {
  const folder = await mkdtemp(join(tmpdir(), "landfall-test-oauth-"));
  await chmod(folder, 0o755);
  const secrets = names.map((name) => `${name.toUpperCase()}_OAUTH_CLIENT_SECRET=planted-secret`);
  const clients = [...secrets, "GOOGLE_OAUTH_OLD_CLIENT_SECRET=planted-old-secret", ""];
  await writeFile(join(folder, "providers.json"), JSON.stringify(file));
  await writeFile(join(folder, "clients"), clients.join("\n"));
  await writeFile(join(folder, "dsn"), `${origin.replace("://", "://key@")}/7\n`);
  return folder;
}
