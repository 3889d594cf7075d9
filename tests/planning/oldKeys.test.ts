import { expect, it } from "vitest";
import { oldKeyWarnings } from "../../planning/oldKeys.ts";

const now = new Date("2026-11-28T23:59:00Z");

it.each([
  ["2026-12-28", "ends in 30 days, on 2026-12-28"],
  ["2026-11-28", "ends today, on 2026-11-28"],
  ["2026-11-20 00:00:00 +0000 UTC", "ended 8 days ago, on 2026-11-20"],
])("warns that keys end on %s, and says how to change that", (oldKeysEnd, end) => {
  expect(oldKeyWarnings({ oldKeysEnd }, now)).toEqual([
    `Access by the keys from before Auth0 ${end}. To choose another day: pulumi config set --path 'landfall:migrateUsers.oldKeysEnd' <day>`,
  ]);
});

it("says nothing of a day that is further away, nor without one", () => {
  expect(oldKeyWarnings({ oldKeysEnd: "2026-12-29" }, now)).toEqual([]);
  expect(oldKeyWarnings({}, now)).toEqual([]);
});
