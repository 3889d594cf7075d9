import type { AppOAuth } from "../../components/oauth/index.ts";

const GOOGLE = "https://www.googleapis.com/auth";

/** What people connect: a user lets the assistant read, and an administrator lets it write too. */
export const oauth: AppOAuth = {
  callbackPath: "/api/v1/oauth/{provider}/callback",
  clients: {
    google: {
      scopes: {
        user: [
          "openid",
          "email",
          `${GOOGLE}/calendar`,
          `${GOOGLE}/gmail.readonly`,
          `${GOOGLE}/drive.readonly`,
        ],
        admin: [
          "openid",
          "email",
          `${GOOGLE}/calendar`,
          `${GOOGLE}/gmail.readonly`,
          `${GOOGLE}/gmail.send`,
          `${GOOGLE}/drive.readonly`,
        ],
      },
    },
    microsoft: {
      scopes: {
        user: ["openid", "email", "offline_access", "Calendars.ReadWrite", "Mail.Read", "Files.Read"],
        admin: [
          "openid",
          "email",
          "offline_access",
          "Calendars.ReadWrite",
          "Mail.Read",
          "Mail.Send",
          "Files.Read.All",
        ],
      },
    },
    notion: { scopes: { user: [] } },
    youtube: {
      scopes: {
        user: [`${GOOGLE}/youtube.readonly`],
        admin: [`${GOOGLE}/youtube.readonly`, `${GOOGLE}/youtube.upload`],
      },
    },
    github: { scopes: { user: ["read:user", "gist"], admin: ["read:user", "gist", "notifications"] } },
  },
};
