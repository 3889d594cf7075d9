import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { serverSettings } from "../../components/database/index.ts";
import type { AppOAuth } from "../../components/oauth/index.ts";
import { appNames, loadApp } from "../../planning/description/load.ts";
import type { App } from "../../planning/description/types.ts";
import { oauthVariables } from "../../planning/description/variableKinds.ts";
import {
  generatedSecrets,
  plainVariables,
  replacedSecrets,
  secretVariables,
  sizedVariables,
} from "../../planning/variables.ts";

const app = {
  variables: {
    MODE: { description: "", source: { from: "value", value: "live" } },
    DOMAIN: { description: "", source: { from: "stack", value: "domain" } },
    IMAGE: { description: "", source: { from: "setting", required: false } },
    KEY: { description: "", source: { from: "generated", length: 40 } },
    KEYS: { description: "", source: { from: "tokenKeys" } },
    TOKEN: { description: "", source: { from: "config", required: false } },
    OTHER_TOKEN: { description: "", source: { from: "config", required: false } },
  },
} as unknown as App;
const stack = {
  domain: "example.com",
  certificateDirectory: "/c",
  acmeWebroot: "/w",
  upstreamDirectory: "/u",
  databaseHost: "",
  databasePort: "",
  databaseName: "",
  databaseAuthority: "",
  oauthProviders: "[]",
  auth0Domain: "",
  auth0Audience: "",
  auth0RolesClaim: "",
  auth0Authority: "",
  oldKeysEnd: "",
  alertmanagerConfig: "{}",
};
const secrets = { TOKEN: "planted" };

it("gives Compose values, and an empty text for an optional secret that is not set", () => {
  expect(plainVariables(app, stack, {}, secrets)).toEqual({
    MODE: "live",
    DOMAIN: "example.com",
    OTHER_TOKEN: "",
  });
  expect(plainVariables(app, stack, { IMAGE: "a:1" }, secrets)).toMatchObject({ IMAGE: "a:1" });
});

it("sizes the database server, but for what somebody has set", () => {
  const memory = { description: "", source: { from: "setting", required: false, server: "memory" } };
  const sized = { variables: { ...app.variables, LIMIT: memory, OTHER: memory } } as unknown as App;
  const settings = serverSettings({ memoryMb: 4096 });
  expect(sizedVariables(sized, settings, ["OTHER", "MODE"])).toEqual({ LIMIT: "1024m" });
});

it("gives Compose an empty text for a client secret that is not set, and a placeholder for one that is", () => {
  const oauth: AppOAuth = { callbackPath: "/{provider}", clients: { github: { scopes: { user: [] } } } };
  const shop = { variables: oauthVariables(oauth) } as unknown as App;
  const set = { GITHUB_OAUTH_CLIENT_SECRET: "planted" };
  expect(plainVariables(shop, { ...stack, oauthProviders: "[{}]" }, {}, set)).toEqual({
    OAUTH_PROVIDERS: "[{}]",
    GITHUB_OAUTH_OLD_CLIENT_SECRET: "",
  });
  expect(secretVariables(shop, set)).toEqual(["GITHUB_OAUTH_CLIENT_SECRET"]);
  expect(replacedSecrets(shop)).toEqual(["GITHUB_OAUTH_OLD_CLIENT_SECRET"]);
});

it("keeps secrets out of what Compose is given", () => {
  expect(secretVariables(app, secrets)).toEqual(["KEY", "KEYS", "TOKEN"]);
  expect(generatedSecrets(app)).toEqual({ KEY: 40 });
});

it.each(appNames())("%s describes every variable of its Compose files, and no other", async (name) => {
  const one = (await loadApp(name)) as App;
  const folder = new URL(`../../apps/${one.name}/`, import.meta.url);
  const text = one.composeFiles.map((file) => readFileSync(new URL(file, folder), "utf8")).join("\n");
  const used = [
    ...text.matchAll(/(?<!\$)\$\{?([A-Za-z_]\w*)/g),
    ...text.matchAll(/^ +environment: ([A-Z_]+)$/gm),
  ].map(([, variable]) => variable as string);
  const described = Object.keys(one.variables);
  expect(used.filter((variable) => !described.includes(variable))).toEqual([]);
  // The superuser of a server outside the host is nobody whom a service knows.
  const others = [one.database?.superuser.password];
  const unused = described.filter((variable) => !text.includes(variable) && !others.includes(variable));
  expect(unused).toEqual([]);
});
