import { expect, it } from "vitest";
import {
  imageDifferences,
  type PlannedImages,
  parsePlannedImages,
  type ResolveDigests,
} from "../../../cli/ci/images.ts";
import type { ReleaseManifest } from "../../../cli/ci/releaseManifest.ts";
import { step } from "../review/support.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const RELEASE = "landfall:release:Release";
const exact = (repository: string, letter: string) => `${repository}@sha256:${letter.repeat(64)}`;
const api = exact("shop/api", "a");
const other = exact("shop/api", "b");

const tried = {
  stack: "staging",
  release: "20261121T154500Z-0a1b2c",
  images: {
    api: { name: "shop/api:1", digest: api },
    local: { name: "local:1", digest: null },
  },
} as unknown as ReleaseManifest;
const nobody: ResolveDigests = async (names) =>
  Object.fromEntries(names.map((name) => [name, { why: "no route" }]));
const planned = (images: PlannedImages["images"], pinned: string | null = null) => ({ images, pinned });
const problems = (images: PlannedImages["images"], resolve = nobody) =>
  imageDifferences("prod", tried, planned(images), resolve);

it("a preview that does not say what it runs is none to go by", () => {
  expect(() => parsePlannedImages([])).toThrow(/^nothing was deployed: .* Type: unset PULUMI_NODEJS_SKIP/);
});

it("what a preview does not know yet is not taken for a name or a digest", () => {
  const images = {
    built: { name: UNKNOWN, digest: UNKNOWN },
    pulled: { name: "shop/api:1", digest: UNKNOWN },
    secret: { name: "shop/api:1", digest: "[secret]" },
    there: { name: "shop/api:1", digest: api },
  };
  expect(
    parsePlannedImages([step("update", RELEASE, "release", { new: { inputs: { images, pinned: null } } })]),
  ).toEqual({
    images: {
      built: { name: null, digest: null },
      pulled: { name: "shop/api:1", digest: null },
      secret: { name: "shop/api:1", digest: null },
      there: { name: "shop/api:1", digest: api },
    },
    pinned: null,
  });
});

it("another image is told by service, with what was expected, what was found and what to type", async () => {
  expect(
    await problems({ api: { name: other, digest: null }, cron: { name: "cron:1", digest: null } }),
  ).toEqual([
    {
      where: "service api",
      problem: `would run ${other}, where staging ran ${api}`,
      fix: `write \`image: ${api}\` for it, in the Compose files or in the variable that they name; or try the other one first: bin/landfall ci up staging --write release.json`,
    },
    {
      where: "service cron",
      problem: "would run cron:1, and staging does not have that service",
      fix: "give both stacks the same profiles in landfall:compose, and type: bin/landfall ci up staging --write release.json",
    },
  ]);
  // Pulled long ago: the tag means another one since, and it is not pulled again.
  expect(await problems({ api: { name: "shop/api:1", digest: other } })).toMatchObject([
    { problem: `would run ${other} (shop/api:1), where staging ran ${api}` },
  ]);
  expect(await problems({ local: { name: "local:2", digest: null } })).toMatchObject([
    { problem: "would run local:2, where staging ran local:1" },
  ]);
});

it("what nobody can know before it runs is not passed", async () => {
  expect(await problems({ api: { name: null, digest: null } })).toMatchObject([
    {
      problem: `would be built once more, where staging ran ${api}`,
      fix: expect.stringMatching(/^write `image: .*; it keeps no `build`$/),
    },
  ]);
  expect(await problems({ api: { name: "shop/api:1", digest: null } })).toMatchObject([
    {
      problem: `would run shop/api:1, whose digest is unknown until it is pulled (no route), where staging ran ${api}`,
    },
  ]);
});

it("a stack that is pinned to an older release would run that one", async () => {
  const pinned = planned({ api: { name: api, digest: null } }, "20261120T154500Z-0a1b2c");
  expect(await imageDifferences("prod", tried, pinned, nobody)).toMatchObject([
    { where: "stack prod", fix: "type: pulumi config rm landfall:release --stack prod" },
  ]);
});

it("the same image is: by its digest, in another registry, by what its tag means now, by its name where none has it", async () => {
  const asked: (readonly string[])[] = [];
  const resolve: ResolveDigests = async (names) => {
    asked.push(names);
    return { "shop/api:1": { digest: api } };
  };
  for (const image of [
    { name: api, digest: null },
    { name: exact("mirror.example.com/api", "a"), digest: null },
    { name: "shop/api:1", digest: api },
    { name: "shop/api:1", digest: null },
  ])
    expect(await problems({ api: image, local: { name: "local:1", digest: null } }, resolve)).toEqual([]);
  // Only the one that needs it is asked for.
  expect(asked).toEqual([[], [], [], ["shop/api:1"]]);
});
