import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { oauthCheck } from "../../../../cli/oauth/check/command.ts";
import { UsageError } from "../../../../cli/usage.ts";
import { CLIENT_IDS, type Endpoints, provider, SECRET, serve } from "./provider.ts";

let folder: string;
let path: string | undefined;
let printed: string[];
let errors: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "landfall-oauth-check-"));
  path = process.env.PATH;
  process.env.PATH = `${folder}${delimiter}${path}`;
  [printed, errors] = [[], []];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void errors.push(text));
});

afterEach(async () => {
  process.env.PATH = path;
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** A `pulumi` that knows the configuration of one stack, and shows its secrets only if asked to. */
async function configure(oauth: Record<string, object>): Promise<void> {
  const config = (secret: string) => ({
    "landfall:app": { value: "prosight" },
    "landfall:domain": { value: "app.example.com" },
    "landfall:oauth": {
      objectValue: Object.fromEntries(
        Object.entries(oauth).map(([name, client]) => [name, { clientSecret: secret, ...client }]),
      ),
    },
  });
  const script = `#!/bin/sh
case "$*" in
  *--show-secrets*) cat <<'END'
${JSON.stringify(config(SECRET))}
END
  ;;
  *) cat <<'END'
${JSON.stringify(config("[secret]"))}
END
esac
`;
  await writeFile(join(folder, "pulumi"), script);
  await chmod(join(folder, "pulumi"), 0o755);
}

/** The stack has a client at a stand-in for GitHub. */
async function configureGithub(told: Endpoints = {}): Promise<string> {
  const { server } = await provider("github", told);
  await configure({ github: { clientId: CLIENT_IDS.github, server } });
  return server;
}

const stack = { stack: "prod" };
/** Refuses every secret but the stack's. */
const strict: Endpoints = {
  token: (body) => ({
    json: { error: body.includes(SECRET) ? "bad_verification_code" : "incorrect_client_credentials" },
  }),
};

it("is silent with exit code 0 where the stack's decrypted secret is accepted, and names the provider if asked to", async () => {
  await configureGithub(strict);
  expect(await oauthCheck(undefined, stack)).toBe(0);
  expect([printed, errors]).toEqual([[], []]);
  expect(await oauthCheck("github", { ...stack, verbose: true })).toBe(0);
  expect([printed, errors]).toEqual([["github: accepted"], []]);
});

it("says what is refused, where to go and what to type, with exit code 1", async () => {
  await configureGithub({
    authorize: { location: "https://old.example.com/?error=redirect_uri_mismatch" },
    token: { json: { error: "incorrect_client_credentials" } },
  });
  expect(await oauthCheck(undefined, stack)).toBe(1);
  const uri = "https://app.example.com/auth/callback/github";
  expect(errors).toEqual([
    `clients that identity providers refuse (2):
  github does not know the redirect URI ${uri} of the client ${CLIENT_IDS.github}
      Open https://github.com/settings/developers: the OAuth app, Authorization callback URL
      Add exactly ${uri}
  github refuses the secret of the client ${CLIENT_IDS.github}
      Open https://github.com/settings/developers: the OAuth app, Client secrets, Generate a new client secret
      Open the client with that id, and make a new secret. Type: pulumi config set --secret --path 'landfall:oauth.github.clientSecret'`,
  ]);
  expect([...printed, ...errors].join()).not.toContain(SECRET);
});

it("tells a provider that cannot be asked from one that refuses, also with exit code 1", async () => {
  const server = await serve((request) => request.destroy());
  await configure({ github: { clientId: CLIENT_IDS.github, server } });
  expect(await oauthCheck(undefined, stack)).toBe(1);
  expect(errors).toEqual([
    `identity providers that could not be asked (1):
  github is not reachable from here: ${new URL(server).host} breaks off the connection
      Open ${server}
      Check the network, the proxy and the firewall of this machine, then type the command again`,
  ]);
});

it("asks only the provider that is named, and knows no others", async () => {
  const server = await configureGithub(strict);
  await configure({
    github: { clientId: CLIENT_IDS.github, server },
    google: { clientId: CLIENT_IDS.google, server: "http://127.0.0.1:1" },
  });
  expect(await oauthCheck("github", stack)).toBe(0);
  await expect(oauthCheck("githob", stack)).rejects.toThrow(
    new UsageError("the stack prod has no client of githob; did you mean github?"),
  );
  await expect(oauthCheck("notion", stack)).rejects.toThrow(
    new UsageError("the stack prod has no client of notion; it has: google, github"),
  );
});

it("says that a stack has no client", async () => {
  await configure({});
  expect(await oauthCheck(undefined, stack)).toBe(0);
  expect(printed).toEqual(["The stack prod has no client at an identity provider."]);
});
