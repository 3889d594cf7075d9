import { describe, expect, it } from "vitest";
import { changeLabel, isChanged } from "../../../cli/review/changes.ts";
import { changes, replaced, step } from "./support.ts";

const VOLUME = "landfall:host:Host$digitalocean:index/volume:Volume";

describe("what happens to a resource", () => {
  it("is never left out where a step is unknown", () => {
    const [change] = changes(step("transmogrify", VOLUME, "host-volume", { old: {}, new: {} }));
    expect(change).toMatchObject({ kind: "other", ops: ["transmogrify"] });
    expect(changes(step("same", VOLUME, "v"), step("transmogrify", VOLUME, "v"))[0]?.kind).toBe("other");
  });

  it("of several steps is one change, and says whether the old one goes first", () => {
    expect(changes(...replaced("api", "start-first"))).toMatchObject([
      { kind: "replace", deletedFirst: false },
    ]);
    expect(changes(...replaced("db", "stop-first"))).toMatchObject([{ kind: "replace", deletedFirst: true }]);
  });

  it("tells what an earlier replacement left from what is deleted now", () => {
    const left = step("delete", VOLUME, "host-volume", { old: { delete: true } });
    const same = step("same", VOLUME, "host-volume", { old: {}, new: {} });
    expect(changes(same, left)).toMatchObject([{ kind: "leftover" }]);
    expect(changes(step("delete", VOLUME, "host-volume", { old: {} }))).toMatchObject([{ kind: "delete" }]);
  });

  it("comes in the same order each time", () => {
    const two = [step("update", VOLUME, "b"), step("update", VOLUME, "a")];
    expect(changes(...two).map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("has the finest paths that the engine gives", () => {
    const fine = { detailedDiff: { "uploads[0].content": {} }, diffs: ["uploads"] };
    expect(changes(step("update", VOLUME, "a", fine))[0]?.paths).toEqual(["uploads[0].content"]);
    expect(changes(step("update", VOLUME, "a", { diffs: ["size"] }))[0]?.paths).toEqual(["size"]);
  });

  it("is nothing where it is the same or only read", () => {
    const found = changes(step("same", VOLUME, "a"), step("read", VOLUME, "b"), step("update", VOLUME, "c"));
    expect(found.filter(isChanged).map(changeLabel)).toEqual(["Volume c"]);
  });
});
