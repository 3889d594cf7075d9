import { expect, it } from "vitest";
import { daysLeft, expiryWarnings, latestEnd } from "../../../components/oauth/index.ts";

const now = new Date("2026-11-28T23:59:00Z");

it.each([
  ["2026-11-27", -1],
  ["2026-11-28", 0],
  ["2026-12-28", 30],
])("counts the days to %s, whatever the hour", (expires, days) => {
  expect(daysLeft(expires, now)).toBe(days);
});

it("knows the last day of a secret that is made today", () => {
  expect(latestEnd(24, now)).toBe("2028-11-28");
});

it("warns from 30 days on, and of what has ended", () => {
  const configs = {
    google: {},
    youtube: { expires: "soon" },
    microsoft: { expires: "2026-12-28" },
    github: { expires: "2026-12-29" },
    notion: { expires: "2026-11-29 00:00:00 +0000 UTC" },
    auth0: { expires: "2026-11-28" },
    oidc: { expires: "2026-11-26" },
  };
  expect(expiryWarnings(configs, now)).toEqual([
    "The client secret in landfall:oauth.microsoft ends in 30 days, on 2026-12-28. docs/oauth.md says how to rotate it.",
    "The client secret in landfall:oauth.notion ends in 1 day, on 2026-11-29. docs/oauth.md says how to rotate it.",
    "The client secret in landfall:oauth.auth0 ends today, on 2026-11-28. docs/oauth.md says how to rotate it.",
    "The client secret in landfall:oauth.oidc ended 2 days ago, on 2026-11-26. docs/oauth.md says how to rotate it.",
  ]);
});
