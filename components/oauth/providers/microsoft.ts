import type { Provider } from "../provider.ts";

/**
 * Microsoft's identity platform, version 2. `{tenant}` stands for the directory that signs in: a directory's id, or
 * `common`, `organizations` or `consumers`.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export const microsoft = {
  title: "Microsoft",
  endpoints: {
    issuer: "https://login.microsoftonline.com/{tenant}/v2.0",
    authorize: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    token: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    user: "https://graph.microsoft.com/oidc/userinfo",
  },
  // https://learn.microsoft.com/graph/permissions-reference: delegated permissions.
  scopes: [
    "openid",
    "email",
    "profile",
    "offline_access",
    "User.Read",
    "Calendars.Read",
    "Calendars.ReadWrite",
    "Contacts.Read",
    "Contacts.ReadWrite",
    "Files.Read",
    "Files.Read.All",
    "Files.ReadWrite",
    "Files.ReadWrite.All",
    "Mail.Read",
    "Mail.ReadWrite",
    "Mail.Send",
    "Notes.Read",
    "Notes.ReadWrite",
    "OnlineMeetings.ReadWrite",
    "Tasks.Read",
    "Tasks.ReadWrite",
  ],
  clientId: {
    pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    example: "11111111-2222-3333-4444-555555555555",
  },
  clientSecret: /^.{3}\dQ~/,
  pkce: true,
  clientAuthentication: "body",
  secretMonths: 24,
  console: {
    url: "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
    redirectUris: "the application, Authentication, Web, Redirect URIs",
    secrets: "the application, Certificates & secrets, New client secret (its Value, not its Secret ID)",
    scopes: "the application, API permissions, Add a permission, Microsoft Graph, Delegated permissions",
  },
} as const satisfies Provider;
