import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { notice, type PinnedTo, pinFile, readPinned } from "../../../components/release/pin.ts";
import { parsePlan } from "../../../components/release/record.ts";
import type { ReleaseRecord } from "../../../contracts/release.ts";
import { recordOf } from "./records.ts";

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "landfall-pin-"));
});
afterEach(() => rmSync(checkout, { recursive: true }));

const release = "20261121T100000Z-00000a";
const pinned = (change: Partial<PinnedTo> = {}) =>
  readPinned({
    ...{ checkout, stack: "prod", app: "shop", domain: "shop.example.com", release, variables: ["SECRET"] },
    ...change,
  });
function place(record: ReleaseRecord | string): void {
  const file = pinFile(checkout, "prod", release);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof record === "string" ? record : JSON.stringify(record));
}

it("the plan is the file's", () => {
  place(recordOf());
  expect(pinned()).toStrictEqual({ record: recordOf(), plan: parsePlan(recordOf()) });
});

it.each([
  [undefined, "is not in the checkout"],
  ["{", "is damaged: it is not JSON"],
  [recordOf({ id: "20261121T100000Z-00000b" }), "is release 20261121T100000Z-00000b"],
])("without its file as it was, it says how to get it", (content, problem) => {
  if (content !== undefined) place(content);
  expect(() => pinned()).toThrow(
    `the stack cannot run release ${release} (1):
  releases/prod/${release}.json ${problem}
      bin/landfall releases fetch ${release} --stack prod
      or return to the checkout: pulumi config rm landfall:release`,
  );
});

it("names all at once that would make it another release", () => {
  const record = recordOf();
  place(
    recordOf({ contents: { images: { ...record.contents.images, web: { name: "web:dev", digest: null } } } }),
  );
  expect(() => pinned({ app: "till", domain: "till.example.com", variables: [] })).toThrow(
    `the stack cannot run release ${release} (4):
  release ${release} has app shop, and this stack's is till
      pulumi config set landfall:app shop
      or return to the checkout: pulumi config rm landfall:release
  release ${release} has domain shop.example.com, and this stack's is till.example.com
      pulumi config set landfall:domain shop.example.com
      or return to the checkout: pulumi config rm landfall:release
  release ${release} ran web:dev for web, an image that was in no registry, so its digest is unknown
      pulumi config rm landfall:release
  release ${release} uses the secret SECRET, which the stack no longer has
      pulumi config set --secret --path 'landfall:secrets.SECRET'
      or return to the checkout: pulumi config rm landfall:release`,
  );
});

it("does not run another stack's release", () => {
  place(recordOf({ contents: { stack: "staging" } }));
  expect(() => pinned()).toThrow("has stack staging, and this stack's is prod");
});

it("a preview says that the stack is pinned, and what to type to go on", () => {
  expect(notice(recordOf())).toBe(
    `stack prod is pinned to release ${release} of commit cccccccccccc, recorded 2026-11-21T10:00:00Z: it runs that release, not the Compose files of the checkout.
To return to the checkout: pulumi config rm landfall:release`,
  );
});
