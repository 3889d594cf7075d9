import { describe, expect, it } from "vitest";
import { authorityVariables, sandboxClients } from "../../../cli/sandbox/oauth.ts";
import { type AppOAuth, type ProviderName, providers } from "../../../components/oauth/index.ts";
import { regionSettings } from "../../../sandbox/region/settings.ts";

const settings = regionSettings("unit", "/checkout");
const now = new Date("2026-11-28T12:00:00Z");
const names = Object.keys(providers) as ProviderName[];
const clients = Object.fromEntries(names.map((name) => [name, { scopes: { user: [] } }]));
const oauth: AppOAuth = { callbackPath: "/back/{provider}", clients };
const url = "https://198.18.2.1:8443";

describe("the clients of a sandbox's stack", () => {
  it("are at the region's server, one at each provider that the app uses", () => {
    const made = sandboxClients({ name: "shop", oauth }, {}, settings, now);
    expect(made).toMatchObject({
      google: { server: url },
      // Microsoft ends every secret.
      microsoft: { server: url, expires: "2028-11-28" },
      auth0: { issuer: `${url}/auth0/` },
      oidc: { issuer: `${url}/oidc` },
    });
    expect(Object.keys(made).sort()).toEqual([...names].sort());
    for (const name of names) {
      const { clientId } = providers[name] as { clientId?: { pattern: RegExp } };
      expect(made[name]?.clientId).toMatch(clientId?.pattern ?? /^[0-9a-f]{32}$/);
    }
    const { google, youtube } = made;
    expect(google?.clientId).not.toBe(youtube?.clientId);
    expect(google?.clientId).not.toBe(
      sandboxClients({ name: "other", oauth }, {}, settings, now).google?.clientId,
    );
  });

  it("keep what the user has set, and a client of the user's own as it is", () => {
    const made = sandboxClients({ name: "shop", oauth }, {}, settings, now);
    const existing = {
      google: { ...made.google, clientSecret: "secret", expires: "2027-01-01" },
      github: { clientId: "Ov23liAbCdEfGhIjKlMn" },
    };
    expect(sandboxClients({ name: "shop", oauth }, existing, settings, new Date("2027-11-28"))).toMatchObject(
      existing,
    );
    expect(sandboxClients({ name: "shop", oauth }, existing, settings, now).github).toEqual(existing.github);
  });

  it("are none where the app uses no provider", async () => {
    expect(sandboxClients({ name: "shop" }, {}, settings, now)).toEqual({});
    expect(await authorityVariables({ variables: {} }, settings)).toEqual({});
  });
});
