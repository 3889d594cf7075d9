import { requireOwnRedirectUri } from "../../../../../policy/rules/landfall/oauthClient/requireOwnRedirectUri.ts";
import { testRule } from "../../../testRule.ts";

const at = (redirectUri: string, ...violations: string[]): [{ redirectUri: string }, ...string[]] => [
  { redirectUri },
  ...violations,
];

testRule(requireOwnRedirectUri, {
  good: { domain: "example.com", redirectUri: "https://example.com/api/v1/oauth/google/callback" },
  alsoGood: {
    "a subdomain": { redirectUri: "https://auth.example.com/callback" },
    "another case": { redirectUri: "https://EXAMPLE.com/callback" },
  },
  bad: {
    "plain HTTP": at("http://example.com/callback", "has a redirect URI with http in place of https"),
    "a scheme of an app": at(
      "myapp:/callback",
      "has a redirect URI with myapp in place of https",
      "has a redirect URI at no host, which is not example.com or below it",
    ),
    "another domain": at(
      "https://evil.test/callback",
      "has a redirect URI at evil.test, which is not example.com or below it",
    ),
    "a domain that ends alike": at(
      "https://notexample.com/callback",
      "has a redirect URI at notexample.com, which is not example.com or below it",
    ),
    "a domain that begins alike": at(
      "https://example.com.evil.test/callback",
      "has a redirect URI at example.com.evil.test, which is not example.com or below it",
    ),
    "its own domain as user name": at(
      "https://example.com@evil.test/callback",
      "has a redirect URI at evil.test, which is not example.com or below it",
      "has a user name or a password in its redirect URI",
    ),
    "a wildcard": at("https://*.example.com/callback", "has a wildcard in its redirect URI"),
    "a fragment": at("https://example.com/callback#", "has a fragment in its redirect URI"),
    "a path": at("/callback", "has a redirect URI that is not a URL"),
  },
  unknown: "redirectUri",
});
