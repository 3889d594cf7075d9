import { z } from "zod";
import { group, setting } from "./manual.ts";
import { filled } from "./values.ts";

export const auth0 = group(
  z.strictObject({
    domain: setting(
      z
        .string()
        .regex(
          /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/,
          "is not the domain of a tenant, such as {example}",
        ),
      {
        description: "Domain of the Auth0 tenant. Each stack has a tenant of its own.",
        example: "example.eu.auth0.com",
        change: "Clients, roles and connection are made in the other tenant, which knows none of the people.",
      },
    ),
    clientId: setting(filled, {
      description: "Id of the client that Pulumi makes the tenant's resources with.",
      example: "abcdefghijklmnopqrstuvwxyz012345",
      change: "Nothing by itself.",
    }),
    clientSecret: setting(filled, {
      description: "Secret of that client.",
      secret: true,
      change: "Nothing by itself.",
    }),
    authorityFile: setting(filled.optional(), {
      description:
        "Certificate (PEM) of the authority that signed the tenant's certificate, for a stand-in. The path is relative to the checkout.",
      default: "the system's authorities",
      example: "auth0-ca.pem",
      change: "Containers that use it are replaced.",
    }),
  }),
  {
    description: "Auth0 tenant that signs the app's people in.",
    default: "the app has no tenant",
    see: "docs/auth0.md",
  },
);
