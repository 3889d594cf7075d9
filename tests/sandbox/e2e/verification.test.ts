import { afterAll, beforeAll, expect, it } from "vitest";
import { ensureUp, landfall } from "./support.ts";
import { underLoad } from "./underLoad.ts";
import { release } from "./upWith.ts";

beforeAll(ensureUp);
afterAll(ensureUp);

it("a release that refuses three logins in ten is stopped, and the old one serves on", async () => {
  const { exitCode, output, failures, last } = await underLoad(() =>
    release({ RELEASE: "two", FAULT: "login-errors" }),
  );
  expect(exitCode, output).not.toBe(0);
  expect(output).toMatch(/failed {3}login\n/);
  expect(output).toMatch(
    /running now: personal-assistant-api-\w{7}, of the release before, gets the requests/,
  );
  // Logins were nobody's but those of the test.
  expect(failures).toEqual([]);
  expect(last).toMatch(/^unknown in/);
  const check = await landfall("check");
  expect(check.exitCode, check.output).toBe(0);
});

it("the one that is corrected passes", async () => {
  const { exitCode, output, failures, last } = await underLoad(() => release({ RELEASE: "three" }));
  expect(exitCode, output).toBe(0);
  expect(output).toMatch(/(\d+) of \1 smoke tests passed/);
  expect(failures).toEqual([]);
  expect(last).toMatch(/^three in/);
});
