import type { AppOAuth } from "../../components/oauth/index.ts";

/** Sign-in only: nobody is asked for more than a name and an address, whatever the role. */
export const oauth: AppOAuth = {
  callbackPath: "/auth/callback/{provider}",
  clients: {
    google: { scopes: { user: ["openid", "email", "profile"] } },
    github: { scopes: { user: ["read:user", "user:email"] } },
  },
};
