import { expect, it } from "vitest";
import { dataChanges } from "../../../cli/review/data.ts";
import { changes, step } from "./support.ts";

const VOLUME = "landfall:host:Host$digitalocean:index/volume:Volume";
const of = (...events: Parameters<typeof changes>) => dataChanges(changes(...events));

it("what is deleted or replaced is lost, in words that say what", () => {
  expect(of(step("delete", VOLUME, "host-volume", { old: {} }))).toEqual([
    { what: "Volume host-volume", effect: "lost", why: "is deleted, and with it what is on the volume" },
  ]);
  expect(of(step("replace", "docker:index/volume:Volume", "shop-data-volume", { old: {}, new: {} }))).toEqual(
    [
      {
        what: "Volume shop-data-volume",
        effect: "lost",
        why: "is replaced, and with it what the containers keep in the volume",
      },
    ],
  );
});

it("what is protected, or only leaves the state, is kept", () => {
  const effects = (old: object) =>
    of(step("delete", VOLUME, "host-volume", { old })).map(({ effect, why }) => `${effect}: ${why}`);
  expect(effects({ protect: true })).toEqual(["kept: is deleted, but is protected: `pulumi up` refuses"]);
  expect(effects({ retainOnDelete: true })).toEqual([
    "kept: is deleted in the state only: the old one stays where it is",
  ]);
});

it("an update counts where it changes what becomes of data", () => {
  const bucket = "digitalocean:index/spacesBucket:SpacesBucket";
  expect(of(step("update", bucket, "b", { diffs: ["versioning"] }))).toMatchObject([{ effect: "changed" }]);
  expect(of(step("update", bucket, "b", { diffs: ["acl"] }))).toEqual([]);
  expect(of(step("update", VOLUME, "v", { diffs: ["size"] }))).toMatchObject([{ effect: "changed" }]);
});

it("the migration pipeline is named", () => {
  const run = "landfall:data:Data$landfall:migration:Migration$command:remote:Command";
  expect(of(step("replace", run, "data-migration-run"))).toMatchObject([
    { what: "migration", effect: "changed" },
  ]);
});
