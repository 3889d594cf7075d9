import { describe, expect, it } from "vitest";
import { clientEndpoints, type Provider, providers, redirectUri } from "../../../components/oauth/index.ts";

describe("a redirect URI", () => {
  it("is the domain, the app's path and the provider's name", () => {
    expect(redirectUri("example.com", "/api/v1/oauth/{provider}/callback", "google")).toBe(
      "https://example.com/api/v1/oauth/google/callback",
    );
  });
});

describe("the endpoints of a client", () => {
  it("are those of the table", () => {
    expect(clientEndpoints(providers.google, {})).toEqual(providers.google.endpoints);
    expect(clientEndpoints(providers.notion, {})).toEqual(providers.notion.endpoints);
  });

  it("have the tenant, which is common by default", () => {
    const token = (tenant?: string) => clientEndpoints(providers.microsoft, { tenant });
    expect(token()).toMatchObject({ token: "https://login.microsoftonline.com/common/oauth2/v2.0/token" });
    expect(token("contoso.com")).toEqual({
      issuer: "https://login.microsoftonline.com/contoso.com/v2.0",
      authorize: "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize",
      token: "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token",
      user: "https://graph.microsoft.com/oidc/userinfo",
    });
  });

  it("are below a stand-in by host and path", () => {
    expect(clientEndpoints(providers.google, { server: "https://identity.test:8443/" })).toEqual({
      issuer: "https://identity.test:8443/accounts.google.com",
      authorize: "https://identity.test:8443/accounts.google.com/o/oauth2/v2/auth",
      token: "https://identity.test:8443/oauth2.googleapis.com/token",
      user: "https://identity.test:8443/openidconnect.googleapis.com/v1/userinfo",
      revoke: "https://identity.test:8443/oauth2.googleapis.com/revoke",
    });
  });

  it("are the issuer alone, where discovery tells the others", () => {
    const issuer = "https://example.eu.auth0.com/";
    expect(clientEndpoints(providers.auth0, { issuer })).toEqual({ issuer });
    expect(() => clientEndpoints(providers.oidc, {})).toThrow(
      "the issuer of OpenID Connect is not configured",
    );
  });
});

describe("the table of providers", () => {
  const table: [string, Provider][] = Object.entries(providers);

  it.each(table)("tells a client id of %s from a client secret", (_, { clientId, clientSecret }) => {
    if (clientId === undefined) return;
    expect(clientId.example).toMatch(clientId.pattern);
    expect(clientSecret?.test(clientId.example)).not.toBe(true);
  });

  it.each(table)(
    "has no plain address of %s, and no scope twice",
    (_, { endpoints, scopes = [], console }) => {
      const addresses = Object.values(endpoints).filter((one) => typeof one === "string");
      expect(addresses.filter((address) => !address.startsWith("https://"))).toEqual([]);
      expect(scopes).toEqual([...new Set(scopes)]);
      expect(Object.values(console)).not.toContain("");
    },
  );
});
