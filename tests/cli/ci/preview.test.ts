import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ciPreview, type Dependencies } from "../../../cli/ci/preview.ts";
import { Interrupted } from "../../../cli/review/run.ts";
import { type GitHubStandIn, githubStandIn } from "./githubStandIn.ts";

let standIn: GitHubStandIn;
let said: string[];
beforeEach(async () => {
  standIn = await githubStandIn();
  said = [];
});
afterEach(() => standIn.close());

const run = (preview: Dependencies["preview"], env = {}) =>
  ciPreview(
    { stack: "prod", pull: "12" },
    { env: { ...standIn.env, ...env }, preview, print: (line) => said.push(line) },
  );

it("without a token nothing is previewed", async () => {
  let previewed = false;
  const refused = run(
    async () => {
      previewed = true;
      return { text: "", exitCode: 0 };
    },
    { GITHUB_TOKEN: "" },
  );
  await expect(refused).rejects.toThrow("GITHUB_TOKEN is not set");
  expect(previewed).toBe(false);
});

it("one that fails is the comment too, in a fence that it cannot end", async () => {
  await run(async () => ({ text: "good", exitCode: 0 }));
  const code = await run(async () => {
    throw new Error("pulumi preview ended with 255: no ```` stack");
  });
  expect(code).toBe(1);
  expect(standIn.comments.map(({ body }) => body)).toEqual([
    "<!-- landfall preview of prod -->\n### No preview of `prod`\n\n````\npulumi preview ended with 255: no ``` stack\n````",
  ]);
});

it("one that is interrupted leaves the comment as it is", async () => {
  await run(async () => ({ text: "good", exitCode: 0 }));
  const interrupted = run(async () => {
    throw new Interrupted("the preview was interrupted");
  });
  await expect(interrupted).rejects.toThrow("interrupted");
  expect(standIn.comments[0]?.body).toContain("good");
});

it("has the engine's exit code, and is in the job's summary, where GitHub takes no comment too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "landfall-summary-"));
  const GITHUB_STEP_SUMMARY = join(folder, "summary.md");
  expect(await run(async () => ({ text: "stopped", exitCode: 255 }), { GITHUB_STEP_SUMMARY })).toBe(255);
  standIn.instead.set("GET /repos/me/shop/issues/12/comments", { status: 403 });
  await expect(run(async () => ({ text: "again", exitCode: 0 }), { GITHUB_STEP_SUMMARY })).rejects.toThrow(
    "may not",
  );
  expect(readFileSync(GITHUB_STEP_SUMMARY, "utf8")).toBe("stopped\nagain\n");
  expect(said).toEqual(["stopped", "Comment created: https://github.test/1", "again"]);
  rmSync(folder, { recursive: true });
});
