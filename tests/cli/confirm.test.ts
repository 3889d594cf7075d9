import { afterEach, beforeEach, expect, it } from "vitest";
import { requireConfirmation } from "../../cli/confirm.ts";
import { recover } from "../../cli/recover/recover.ts";
import { rollback } from "../../cli/rollback/rollback.ts";
import { recoverState } from "../../cli/state/recoverState.ts";
import { UsageError } from "../../cli/usage.ts";

let terminal: boolean;
let path: string | undefined;
beforeEach(() => {
  ({ isTTY: terminal } = process.stdin);
  path = process.env.PATH;
  process.stdin.isTTY = false;
  // Neither pulumi nor ssh: a command that looks at anything fails by it.
  process.env.PATH = "/nonexistent";
});
afterEach(() => {
  process.stdin.isTTY = terminal;
  process.env.PATH = path;
});

it("is needed unless it was given, or nothing is changed", () => {
  expect(() => requireConfirmation("this replaces it", {})).toThrow(
    new UsageError("this replaces it. To confirm it without a terminal, add --yes"),
  );
  requireConfirmation("this replaces it", { yes: true });
  requireConfirmation("this replaces it", { dryRun: true });
});

it.each([
  ["rollback", () => rollback(undefined, {})],
  ["recover", () => recover(undefined, {})],
  ["state recover", () => recoverState(undefined, {})],
])("%s asks for a terminal before it looks at anything", async (_, command) => {
  await expect(command()).rejects.toThrow("To confirm it without a terminal, add --yes");
});
