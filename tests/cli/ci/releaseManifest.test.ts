import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  compareManifests,
  createManifest,
  type ReleaseManifest,
  readManifest,
} from "../../../cli/ci/releaseManifest.ts";
import type { ReleaseSummary } from "../../../contracts/release.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const tried: ReleaseManifest = {
  format: 1,
  app: "shop",
  stack: "staging",
  release: "20261121T154500Z-0a1b2c",
  commit,
  images: {
    api: { name: "shop/api:1", digest: "shop/api@sha256:aa" },
    web: { name: "shop/web:1", digest: null },
  },
};
const summary = (contents: object) =>
  ({
    id: tried.release,
    contents: {
      commit,
      changed: false,
      app: "shop",
      stack: "staging",
      images: tried.images,
      pinned: null,
      ...contents,
    },
  }) as unknown as ReleaseSummary;

it("what is of no commit, or of one with changes, or an older release, is nothing to hand on", () => {
  expect(() => createManifest(summary({ commit: null }))).toThrow("is of no commit");
  expect(() => createManifest(summary({ changed: true }))).toThrow("with changes");
  expect(() => createManifest(summary({ pinned: "20261120T154500Z-0a1b2c" }))).toThrow(
    "Type: pulumi config rm landfall:release --stack staging",
  );
  expect(createManifest(summary({}))).toEqual(tried);
});

it("a file that is not there, or is another one, is refused with what writes it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "landfall-artefact-"));
  const file = join(folder, "release.json");
  await expect(readManifest(file)).rejects.toThrow(/is not there\. .*--write/);
  for (const text of [
    "{",
    "[]",
    JSON.stringify({ ...tried, format: 2 }),
    JSON.stringify({ ...tried, commit: "main" }),
  ]) {
    writeFileSync(file, text);
    await expect(readManifest(file)).rejects.toThrow(/is not what `landfall ci up --write` writes \(/);
  }
  writeFileSync(file, JSON.stringify(tried));
  expect(await readManifest(file)).toEqual(tried);
  rmSync(folder, { recursive: true });
});

it("each image is compared by its digest, and by its name where no registry has it", () => {
  const runs = (images: ReleaseManifest["images"]) => ({ ...tried, stack: "prod", images });
  expect(compareManifests(tried, runs({ ...tried.images }))).toEqual([]);
  expect(
    compareManifests(
      tried,
      runs({
        api: { name: "shop/api:1", digest: "shop/api@sha256:bb" },
        web: { name: "shop/web:2", digest: null },
        cron: { name: "cron:1", digest: null },
      }),
    ),
  ).toEqual([
    "api runs shop/api@sha256:bb, where shop/api@sha256:aa was tried",
    "cron runs cron:1, and staging does not have that service",
    "web runs shop/web:2, where shop/web:1 was tried",
  ]);
  expect(compareManifests(tried, { ...runs({}), commit: "f".repeat(40), app: "other" })).toEqual([
    `commit ${"f".repeat(40)}, where ${commit} was tried`,
    "app other, where shop was tried",
  ]);
});
