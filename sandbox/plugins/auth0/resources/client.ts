import type { Property } from "../../server/resource.ts";
import { rest } from "../rest.ts";

const texts: Property = { type: { list: "string" }, unordered: true };

/** A client's secret is not among its properties: `ClientCredentials` reads it. */
export const client = rest(
  {
    inputs: {
      allowedClients: texts,
      allowedLogoutUrls: texts,
      allowedOrigins: texts,
      appType: { type: "string" },
      callbacks: { ...texts, computed: true },
      clientAliases: texts,
      clientMetadata: { type: { map: "string" } },
      crossOriginAuth: { type: "boolean" },
      crossOriginLoc: { type: "string" },
      customLoginPage: { type: "string" },
      customLoginPageOn: { type: "boolean", computed: true },
      description: { type: "string" },
      grantTypes: { ...texts, computed: true },
      initiateLoginUri: { type: "string" },
      isFirstParty: { type: "boolean", computed: true },
      isTokenEndpointIpHeaderTrusted: { type: "boolean", computed: true },
      jwtConfiguration: {
        type: {
          fields: {
            alg: { type: "string", computed: true },
            lifetimeInSeconds: { type: "integer", computed: true },
            scopes: { type: { map: "string" } },
            secretEncoded: { type: "boolean", computed: true },
          },
        },
        computed: true,
      },
      logoUri: { type: "string" },
      name: { type: "string", autoname: true },
      oidcConformant: { type: "boolean", computed: true },
      organizationRequireBehavior: { type: "string", computed: true },
      organizationUsage: { type: "string", computed: true },
      refreshToken: {
        type: {
          fields: {
            expirationType: { type: "string", required: true },
            idleTokenLifetime: { type: "integer", computed: true },
            infiniteIdleTokenLifetime: { type: "boolean", computed: true },
            infiniteTokenLifetime: { type: "boolean", computed: true },
            leeway: { type: "integer", computed: true },
            rotationType: { type: "string", required: true },
            tokenLifetime: { type: "integer", computed: true },
          },
        },
        computed: true,
      },
      requirePushedAuthorizationRequests: { type: "boolean" },
      sso: { type: "boolean" },
      ssoDisabled: { type: "boolean" },
      webOrigins: texts,
    },
    outputs: { clientId: { type: "string" } },
  },
  { path: "/clients", id: "client_id" },
);
