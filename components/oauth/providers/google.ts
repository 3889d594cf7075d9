import type { Provider } from "../provider.ts";

const API = "https://www.googleapis.com/auth";

const console = {
  url: "https://console.cloud.google.com/auth/clients",
  redirectUris: "the client, Authorized redirect URIs",
  secrets: "the client, Client secrets, Add secret",
  scopes: "Data Access, Add or remove scopes",
};

/**
 * What Google's two entries share.
 * @see https://developers.google.com/identity/protocols/oauth2/web-server
 */
const common = {
  endpoints: {
    issuer: "https://accounts.google.com",
    authorize: "https://accounts.google.com/o/oauth2/v2/auth",
    token: "https://oauth2.googleapis.com/token",
    user: "https://openidconnect.googleapis.com/v1/userinfo",
    revoke: "https://oauth2.googleapis.com/revoke",
  },
  clientId: {
    pattern: /^\d+-[a-z0-9]+\.apps\.googleusercontent\.com$/,
    example: "123456789012-abcdefghijklmnopqrstuvwxyz012345.apps.googleusercontent.com",
  },
  clientSecret: /^GOCSPX-/,
  pkce: true,
  clientAuthentication: "body",
  // Without these, Google hands out a refresh token only at the first consent.
  parameters: { access_type: "offline", prompt: "consent" },
  console,
} as const satisfies Omit<Provider, "title">;

/** @see https://developers.google.com/identity/protocols/oauth2/scopes */
export const google = {
  ...common,
  title: "Google",
  scopes: [
    "openid",
    "email",
    "profile",
    `${API}/calendar`,
    `${API}/calendar.readonly`,
    `${API}/calendar.events`,
    `${API}/calendar.events.readonly`,
    `${API}/gmail.readonly`,
    `${API}/gmail.send`,
    `${API}/gmail.compose`,
    `${API}/gmail.modify`,
    `${API}/gmail.labels`,
    `${API}/drive`,
    `${API}/drive.file`,
    `${API}/drive.readonly`,
    `${API}/drive.metadata.readonly`,
    `${API}/documents`,
    `${API}/documents.readonly`,
    `${API}/spreadsheets`,
    `${API}/spreadsheets.readonly`,
    `${API}/contacts`,
    `${API}/contacts.readonly`,
    `${API}/tasks`,
    `${API}/tasks.readonly`,
  ],
} as const satisfies Provider;

/** Google's client with YouTube's scopes: an integration of its own, because a person connects it separately. */
export const youtube = {
  ...common,
  title: "YouTube",
  scopes: [
    "openid",
    "email",
    "profile",
    `${API}/youtube`,
    `${API}/youtube.readonly`,
    `${API}/youtube.upload`,
    `${API}/youtube.force-ssl`,
    `${API}/youtubepartner`,
    `${API}/yt-analytics.readonly`,
    `${API}/yt-analytics-monetary.readonly`,
  ],
} as const satisfies Provider;
