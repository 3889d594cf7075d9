import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { it } from "vitest";

const CHECKOUT = join(import.meta.dirname, "../../..");

/** The end-to-end tests go back to the release before by this diff, and would say only after minutes that they cannot. */
it("the change of the second release can be taken out of the checkout", () => {
  const diff = join(CHECKOUT, "tests/sandbox/e2e/prosight/localId.diff");
  execFileSync("git", ["apply", "--reverse", "--check", diff], { cwd: CHECKOUT, stdio: "pipe" });
});
