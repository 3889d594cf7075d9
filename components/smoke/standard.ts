import type { AppSmokeTests, TextMatch } from "./types.ts";

/** Headers that every page of a site should have. */
export const SECURITY_HEADERS: Readonly<Record<string, TextMatch>> = {
  "strict-transport-security": { matches: "max-age=[1-9][0-9]{6,}" },
  "x-content-type-options": "nosniff",
  "x-frame-options": { matches: "^(DENY|SAMEORIGIN)$" },
  "content-security-policy": { includes: "default-src" },
};

/** Days before its end on which a certificate must have been renewed, also one for 6 days. */
export const CERTIFICATE_DAYS = 2;

/** For an app that names no tests. */
export const FRONT_PAGE_TESTS: AppSmokeTests = {
  tests: [
    {
      name: "front page",
      request: { path: "/" },
      expect: { status: "up", certificateDays: CERTIFICATE_DAYS },
      load: true,
    },
  ],
};
