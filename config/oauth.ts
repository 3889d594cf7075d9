import { z } from "zod";
import { dateOnly } from "../components/oauth/index.ts";
import { group, setting } from "./manual.ts";
import { filled, httpsUrl, trueOrFalse } from "./values.ts";

/** What a client id may be depends on the provider: config/oauthProblems.ts checks it. */
const client = z.strictObject({
  clientId: setting(z.coerce.string().min(1, "is empty").optional(), {
    description: "Id of the client at the provider. `pulumi preview` checks its form.",
    default: "the app does not offer the provider",
    example: "123456789012-abcdefghijklmnopqrstuvwxyz012345.apps.googleusercontent.com",
    change: "Containers that use it are replaced. People who connected an account must connect it again.",
  }),
  clientSecret: setting(filled.optional(), {
    description: "Secret of that client.",
    default: "required with `clientId`",
    secret: true,
    change: "Containers that use it are replaced.",
  }),
  oldClientSecret: setting(filled.optional(), {
    description:
      "The client secret that a rotation replaces. The app uses it where the provider refuses the new one.",
    secret: true,
    change: "Containers that use it are replaced.",
  }),
  expires: setting(
    z.string().transform(dateOnly).pipe(z.iso.date("is not a date such as {example}")).optional(),
    {
      description:
        "Day on which the client secret ends. From 30 days before it on, `pulumi preview` and `landfall status` warn.",
      default: "it does not end",
      example: "2027-03-01",
      change: "Nothing by itself. A deployment after that day is refused.",
    },
  ),
  allowExpired: setting(trueOrFalse.default(false), {
    description: "Whether to deploy although the client secret has ended.",
    example: true,
    change: "Nothing by itself.",
  }),
  tenant: setting(
    z
      .string()
      .regex(/^[A-Za-z0-9.-]+$/, "is not a directory's id or domain, such as {example}")
      .optional(),
    {
      description:
        "Directory that signs in, for Microsoft only: its id, its domain, `common`, `organizations` or `consumers`.",
      default: "common",
      example: "organizations",
      change: "Containers that use it are replaced. People of other directories can no longer sign in.",
    },
  ),
  issuer: setting(httpsUrl.optional(), {
    description: "Address of the issuer, for `auth0` and `oidc` only.",
    default: "required with `auth0` and `oidc`",
    example: "https://example.eu.auth0.com/",
    change: "Containers that use it are replaced. The new issuer knows none of the people.",
  }),
  server: setting(httpsUrl.optional(), {
    description:
      "Address of a stand-in for the provider, for tests. It serves each endpoint below its host, such as `<server>/oauth2.googleapis.com/token`.",
    default: "the provider itself",
    example: "https://identity.example.test",
    change: "Containers that use it are replaced.",
  }),
});

export const oauth = group(z.record(z.string(), client), {
  description:
    "Clients at identity providers, by the provider: `google`, `microsoft`, `notion`, `youtube`, `github`, `auth0` or `oidc`.",
  default: "no provider is offered",
  see: "docs/oauth.md",
});
