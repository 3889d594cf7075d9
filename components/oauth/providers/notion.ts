import type { Provider } from "../provider.ts";

/**
 * Notion has no scopes in requests: an integration's capabilities are set in its console, and a person chooses pages.
 * @see https://developers.notion.com/docs/authorization
 */
export const notion = {
  title: "Notion",
  endpoints: {
    authorize: "https://api.notion.com/v1/oauth/authorize",
    token: "https://api.notion.com/v1/oauth/token",
    revoke: "https://api.notion.com/v1/oauth/revoke",
  },
  scopes: [],
  clientId: {
    pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    example: "11111111-2222-3333-4444-555555555555",
  },
  clientSecret: /^secret_/,
  pkce: false,
  clientAuthentication: "basic",
  tokenRequest: "json",
  parameters: { owner: "user" },
  console: {
    url: "https://www.notion.so/profile/integrations",
    redirectUris: "the public integration, Redirect URIs",
    secrets: "the public integration, OAuth Client Secret, Refresh",
    scopes: "the public integration, Capabilities",
  },
} as const satisfies Provider;
