import { disallowWideScopes } from "../../../../../policy/rules/landfall/oauthClient/disallowWideScopes.ts";
import { UNKNOWN_STRING } from "../../../../../policy/unknownValues.ts";
import { testRule } from "../../../testRule.ts";

const user = (provider: string, ...scopes: string[]) => ({ provider, scopes: { user: scopes } });
const violation = (scope: string) => `lets the role user ask for ${scope}, which means full control`;

testRule(disallowWideScopes, {
  good: user("google", "openid", "https://www.googleapis.com/auth/gmail.send"),
  alsoGood: {
    "an administrator": { provider: "github", scopes: { admin: ["delete_repo"], user: ["read:user"] } },
    "no scopes": { provider: "notion", scopes: { user: [] } },
    "scopes that only begin alike": user("google", "https://www.googleapis.com/auth/drive.file"),
    "the person's own files": user("microsoft", "Files.ReadWrite", "Files.Read.All"),
    "a provider that is not known": user("oidc", "delete_repo"),
  },
  bad: {
    "all mail and all files": [
      user("google", "https://mail.google.com/", "https://www.googleapis.com/auth/drive"),
      violation("https://mail.google.com/"),
      violation("https://www.googleapis.com/auth/drive"),
    ],
    "an organization at GitHub": [
      user("github", "admin:org", "delete_repo", "repo", "read:org"),
      violation("admin:org"),
      violation("delete_repo"),
      violation("repo"),
    ],
    "all files at Microsoft": [
      user("microsoft", "https://graph.microsoft.com/Files.ReadWrite.All", "Sites.FullControl.All"),
      violation("https://graph.microsoft.com/Files.ReadWrite.All"),
      violation("Sites.FullControl.All"),
    ],
    "a scope beside one that is not known": [
      user("github", UNKNOWN_STRING, "delete_repo"),
      violation("delete_repo"),
    ],
  },
  unknown: "scopes",
});
