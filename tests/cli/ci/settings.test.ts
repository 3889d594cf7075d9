import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readPullRequest, readRepository } from "../../../cli/ci/settings.ts";

const env = { GITHUB_TOKEN: "ghs_planted", GITHUB_REPOSITORY: "me/shop" };

it("everything that is missing is said at once, with what to do", () => {
  expect(() => readPullRequest({ GITHUB_TOKEN: " ", GITHUB_REPOSITORY: "shop" })).toThrow(
    `GitHub cannot be told, and nothing was done (3):
  --pull is not given, and this job is not one of a pull request
      start it by on: pull_request, or give the pull request's number: --pull 12
  GITHUB_REPOSITORY is not a repository such as owner/name
      a job of GitHub Actions has it; elsewhere: export GITHUB_REPOSITORY=owner/name
  GITHUB_TOKEN is not set
      give it to the step: env: GITHUB_TOKEN: \${{ github.token }}`,
  );
});

it("a number that is none is refused, and no error shows the token", () => {
  for (const pull of ["0", "-1", "1.5", "x", ""]) {
    const refused = () => readPullRequest(env, pull);
    expect(refused).toThrow("--pull is no number");
    expect(refused).not.toThrow("planted");
  }
});

it("the pull request is the job's own, by its reference or its event", () => {
  expect(readPullRequest({ ...env, GITHUB_REF: "refs/pull/12/merge" }).pull).toBe(12);
  const folder = mkdtempSync(join(tmpdir(), "landfall-event-"));
  const GITHUB_EVENT_PATH = join(folder, "event.json");
  writeFileSync(GITHUB_EVENT_PATH, '{"pull_request":{"number":7}}');
  expect(readPullRequest({ ...env, GITHUB_EVENT_PATH }).pull).toBe(7);
  expect(readPullRequest({ ...env, GITHUB_EVENT_PATH }, "8").pull).toBe(8);
  rmSync(folder, { recursive: true });
});

it("GitHub is where the job says, or the public one", () => {
  expect(readRepository(env)).toEqual({
    owner: "me",
    repo: "shop",
    api: "https://api.github.com",
    token: "ghs_planted",
  });
  expect(readRepository({ ...env, GITHUB_API_URL: "https://git.test/api/v3/" }).api).toBe(
    "https://git.test/api/v3",
  );
});
