import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, fetch } from "undici";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ensureToken } from "../../../../sandbox/region/api/tokens.ts";
import { ensureCa } from "../../../../sandbox/region/docker/certificates.ts";
import { listenForIdentity } from "../../../../sandbox/region/identity/listen.ts";
import { silentServices } from "../../../../sandbox/region/services.ts";
import { type RegionSettings, regionSettings } from "../../../../sandbox/region/settings.ts";
import { freePort } from "../../../freePort.ts";

let settings: RegionSettings;
let close: () => Promise<void>;
beforeEach(async () => {
  const defaults = regionSettings("unit", mkdtempSync(join(tmpdir(), "landfall-identity-")));
  const port = await freePort();
  const [address, url] = ["127.0.0.1", `https://127.0.0.1:${port}`];
  settings = { ...defaults, identity: { ...defaults.identity, address, port, url } };
  mkdirSync(settings.directory, { recursive: true });
  await ensureCa(settings);
  ensureToken(settings.api.tokenFile);
  close = await listenForIdentity(settings, () => {});
});
afterEach(async () => {
  await close();
  rmSync(settings.checkout, { recursive: true });
});

it("answers with a certificate of the region's CA, for the address and for the name", async () => {
  const { identity, ca } = settings;
  const authority = readFileSync(ca.certificateFile);
  for (const name of [{}, { servername: identity.host }]) {
    const dispatcher = new Agent({ connect: { ca: authority, ...name } });
    const response = await fetch(`${identity.url}/oidc/.well-known/openid-configuration`, { dispatcher });
    expect(await response.json()).toMatchObject({ issuer: `${identity.url}/oidc` });
  }
  const other = new Agent({ connect: { ca: authority, servername: "other.landfall.test" } });
  await expect(fetch(identity.url, { dispatcher: other })).rejects.toThrow();
});

it("takes the region's token for administration, and no other", async () => {
  const { identity, ca, api } = settings;
  const dispatcher = new Agent({ connect: { ca: readFileSync(ca.certificateFile) } });
  const clear = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${identity.url}/admin/faults`, { method: "DELETE", headers, dispatcher })).status;
  };
  expect(await clear(readFileSync(api.tokenFile, "utf8").trim())).toBe(204);
  expect(await clear("dop_v1_other")).toBe(401);
});

it("is one of the services that a deployment asks for", async () => {
  expect(await silentServices(settings)).not.toContain("identity");
  await close();
  expect(await silentServices(settings)).toContain("identity");
});
