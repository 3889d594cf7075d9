import { rest } from "../rest.ts";

/** An API, without its permissions, which `ResourceServerScopes` has. */
export const resourceServer = rest(
  {
    inputs: {
      allowOfflineAccess: { type: "boolean", computed: true },
      allowOnlineAccess: { type: "boolean", computed: true },
      consentPolicy: { type: "string", computed: true },
      enforcePolicies: { type: "boolean", computed: true },
      identifier: { type: "string", required: true, replaces: true },
      name: { type: "string", autoname: true, computed: true },
      signingAlg: { type: "string", computed: true },
      signingSecret: { type: "string", computed: true },
      skipConsentForVerifiableFirstPartyClients: { type: "boolean", computed: true },
      tokenDialect: { type: "string", computed: true },
      tokenLifetime: { type: "integer", computed: true },
      tokenLifetimeForWeb: { type: "integer", computed: true },
    },
    outputs: { isSystem: { type: "boolean" } },
  },
  { path: "/resource-servers" },
);
