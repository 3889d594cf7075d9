import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, fetch } from "undici";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ensureToken } from "../../../../sandbox/region/api/tokens.ts";
import { ensureDeployClient } from "../../../../sandbox/region/auth0/deployClient.ts";
import { listenForAuth0 } from "../../../../sandbox/region/auth0/listen.ts";
import { ensureCa } from "../../../../sandbox/region/docker/certificates.ts";
import { silentServices } from "../../../../sandbox/region/services.ts";
import { type RegionSettings, regionSettings } from "../../../../sandbox/region/settings.ts";
import { freePort } from "../../../freePort.ts";

let settings: RegionSettings;
let close: () => Promise<void>;
beforeEach(async () => {
  const defaults = regionSettings("unit", mkdtempSync(join(tmpdir(), "landfall-auth0-")));
  const port = await freePort();
  const [address, domain] = ["127.0.0.1", `127.0.0.1:${port}`];
  settings = {
    ...defaults,
    auth0: { ...defaults.auth0, address, port, domain, url: `https://${domain}` },
  };
  mkdirSync(settings.directory, { recursive: true });
  await ensureCa(settings);
  ensureToken(settings.api.tokenFile);
  close = await listenForAuth0(settings, () => {});
});
afterEach(async () => {
  await close();
  rmSync(settings.checkout, { recursive: true });
});

async function ask(path: string, body?: object, bearer?: string) {
  const dispatcher = new Agent({ connect: { ca: readFileSync(settings.ca.certificateFile) } });
  const response = await fetch(settings.auth0.url + path, {
    dispatcher,
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", ...(bearer && { authorization: `Bearer ${bearer}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

async function managementToken(): Promise<string> {
  const { clientId: client_id, clientSecret: client_secret } = await ensureDeployClient(settings);
  const audience = `${settings.auth0.url}/api/v2/`;
  const body = { grant_type: "client_credentials", client_id, client_secret, audience };
  return (await ask("/oauth/token", body)).body.access_token;
}

it("is a tenant with a certificate of the region's CA, for the client that Pulumi has", async () => {
  const { body } = await ask("/.well-known/openid-configuration");
  expect(body.issuer).toBe(`${settings.auth0.url}/`);
  expect((await ask("/api/v2/clients", undefined, await managementToken())).status).toBe(200);
  const file = join(settings.directory, "services", "auth0", "deploy-client.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it("has its data and the same client after the region was started again", async () => {
  const before = await ensureDeployClient(settings);
  await ask("/api/v2/roles", { name: "nurse" }, await managementToken());
  await close();
  close = await listenForAuth0(settings, () => {});
  expect(await ensureDeployClient(settings)).toEqual(before);
  expect((await ask("/api/v2/roles", undefined, await managementToken())).body).toMatchObject([
    { name: "nurse" },
  ]);
});

it("lets the region's token only plan faults and sign people in", async () => {
  const token = readFileSync(settings.api.tokenFile, "utf8").trim();
  expect((await ask("/admin/faults", { kind: "500" }, "dop_v1_other")).status).toBe(401);
  expect((await ask("/admin/sign-in", { userId: "", clientId: "", audience: "" })).status).toBe(401);
  expect((await ask("/admin/faults", { kind: "bad" }, token)).status).toBe(400);
  expect((await ask("/admin/faults", { kind: "500", path: "/api/v2/clients" }, token)).status).toBe(204);
  const bearer = await managementToken();
  expect((await ask("/api/v2/clients", undefined, bearer)).status).toBe(500);
  expect((await ask("/api/v2/clients", undefined, bearer)).status).toBe(200);
});

it("is one of the services that a deployment asks for", async () => {
  expect(await silentServices(settings)).not.toContain("auth0");
  await close();
  expect(await silentServices(settings)).toContain("auth0");
});
