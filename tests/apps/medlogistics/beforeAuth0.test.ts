import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { REVISION, withoutAuth0Assertions } from "../../sandbox/e2e/medlogistics/beforeAuth0.ts";

const CHECKOUT = join(import.meta.dirname, "../../..");

/** The end-to-end tests begin with the release before, and would say only after minutes that they cannot make it. */
it("the change to Auth0 can be taken out of the checkout", () => {
  expect(existsSync(join(CHECKOUT, REVISION))).toBe(true);
  const description = readFileSync(join(CHECKOUT, "apps/medlogistics/migration.ts"), "utf8");
  expect(withoutAuth0Assertions(description)).toContain("assertions: users,");
});
