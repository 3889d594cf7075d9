/** The whole program for an app with an Auth0 tenant, which is asked before anything is made. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensureDeployClient } from "../../sandbox/region/auth0/deployClient.ts";
import { type Auth0Server, startAuth0 } from "../../sandbox/region/auth0/start.ts";
import { ensureCa, ensureServerCertificate } from "../../sandbox/region/docker/certificates.ts";
import { UNKNOWN } from "../sandbox/plugins/harness.ts";
import { named } from "./expectedPreview.ts";
import { freePort, startRegion, stepsOf, type TestStack, testStack } from "./harness.ts";
import { refusals } from "./refusal.ts";

let stack: TestStack;
let tenant: Auth0Server;
let domain: string;
beforeAll(async () => {
  const port = await freePort();
  domain = `127.0.0.1:${port}`;
  const region = async (home: string) => {
    const started = await startRegion(home, (settings) => ({
      ...settings,
      auth0: { ...settings.auth0, address: "127.0.0.1", port, url: `https://${domain}`, domain },
    }));
    await ensureCa(started.settings);
    return started;
  };
  stack = await testStack("sandbox", { app: "medlogistics", region });
  const { settings } = stack.region;
  const files = await ensureServerCertificate(settings, "auth0", ["127.0.0.1"]);
  const tls = { cert: await readFile(files.certificateFile), key: await readFile(files.keyFile) };
  const management = await ensureDeployClient({ ...settings, directory: `${stack.home}/stack` });
  tenant = await startAuth0({ management, port, url: `https://${domain}`, tls });
  stack.planted["deploy client"] = management.clientSecret;
});
afterAll(async () => {
  await tenant?.close();
  await stack?.remove();
});

const image = "registry.landfall.test/medlogistics:1";

it("makes the tenant, and gives the app's containers its values and no secret of it", async () => {
  const preview = await stack.preview({
    args: ["--json"],
    change: (config) => {
      config["landfall:compose"].variables = { MEDLOGISTICS_IMAGE: image };
      config["landfall:migrateUsers"] = { oldKeysEnd: "2020-01-31" };
    },
  });
  const steps = stepsOf(preview);
  const inTenant = steps.filter(({ type }) => type.startsWith("auth0:"));
  expect(new Set(inTenant.map(({ op }) => op))).toEqual(new Set(["create"]));
  expect(named(steps, "auth0-site").inputs).toMatchObject({
    callbacks: ["https://medlogistics.test/callback"],
  });
  expect(named(steps, "auth0-provider").inputs).toMatchObject({ domain, clientSecret: "[secret]" });
  // Auth0 chooses the site's client id once it makes the client.
  const { envs } = named(steps, "medlogistics-api").inputs;
  expect(
    envs.filter((line: string) => /^AUTH0_(AUDIENCE|DOMAIN|ROLES)/.test(line) || line === UNKNOWN),
  ).toEqual([
    "AUTH0_AUDIENCE=https://medlogistics.test/api",
    UNKNOWN,
    `AUTH0_DOMAIN=${domain}`,
    "AUTH0_ROLES_CLAIM=https://medlogistics.test/roles",
  ]);
  for (const [what, value] of Object.entries(stack.planted))
    expect(preview.output, what).not.toContain(value);
  expect(preview.output).toContain("Access by the keys from before Auth0 ended");
});

it("asks the tenant before anything is made, and names each setting that is wrong", async () => {
  const refused = refusals(stack);
  const words = await refused({
    change: (config) => {
      config["landfall:compose"].variables = { MEDLOGISTICS_IMAGE: image };
      config["landfall:auth0"].clientId = "another";
    },
  });
  expect(words).toContain(`landfall:auth0.clientSecret is not the secret of the client another of ${domain}`);
  const atOnce = await refused({
    change: (config) => {
      config["landfall:auth0"] = { domain: "https://x", clientSecret: "plain", authorityFile: "none.pem" };
    },
  });
  for (const key of ["domain", "clientId", "clientSecret", "authorityFile"])
    expect(atOnce).toContain(`landfall:auth0.${key}`);
});
