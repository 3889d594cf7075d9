import { disallowSecretsInCode } from "../../../../../policy/rules/auth0/action/disallowSecretsInCode.ts";
import { testRule } from "../../../testRule.ts";

const action = (body: string) => ({
  code: `exports.onExecutePostLogin = async (event, api) => {\n${body}\n};`,
});

testRule(disallowSecretsInCode, {
  good: action('api.idToken.setCustomClaim("https://example.com/roles", event.authorization.roles);'),
  alsoGood: {
    "one from the Action's secrets": action("const apiKey = event.secrets.API_KEY;"),
    "one in a template": action(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the Action's code
      "fetch(url, { headers: { authorization: token, apiToken: `${event.secrets.API_KEY}` } });",
    ),
    "an address and a kind": action('const tokenUrl = "https://example.com"; const tokenType = "Bearer";'),
    "an empty one": action('let password = "";'),
    "a comparison": action('if (secretName === "API_KEY") return;'),
  },
  bad: {
    "an assignment": [
      action('const apiKey = "k9sLm3RtBqX7wvV2";'),
      "has a credential at `apiKey` in its code",
    ],
    "properties, in any quotes": [
      action("call({ 'client_secret': 'k9sLm3RtBqX7wvV2', password: `k9sLm3RtBqX7wvV2` });"),
      "has a credential at `client_secret` in its code",
      "has a credential at `password` in its code",
    ],
    "one with a quote in it": [
      action('options["accessToken"] = "a\\"k9sLm3RtBqX7wvV2";'),
      "has a credential at `accessToken` in its code",
    ],
    "one by its form": [
      action('fetch("https://me:k9sLm3RtBqX7wvV2@example.com");'),
      "has a password in a URL in its code",
    ],
  },
  unknown: "code",
});
