import { expect, it } from "vitest";
import { contentHash, executableDirectory } from "../../toolchain/cache.ts";
import { executables } from "../../toolchain/executables.ts";
import { cacheDirectory } from "../../toolchain/paths.ts";

it("keeps the cache where the user says, else where the desktop does, else under home", () => {
  expect(cacheDirectory({ LANDFALL_CACHE: "/c", XDG_CACHE_HOME: "/x" }, "/home/a")).toBe("/c");
  expect(cacheDirectory({ XDG_CACHE_HOME: "/x" }, "/home/a")).toBe("/x/landfall");
  expect(cacheDirectory({}, "/home/a")).toBe("/home/a/.cache/landfall");
});

it("hashes names and contents, in any order", () => {
  expect(contentHash({ a: "1", b: "2" })).toBe(contentHash({ b: "2", a: "1" }));
  expect(contentHash({ a: "1", b: "2" })).not.toBe(contentHash({ a: "1", c: "2" }));
  expect(contentHash({ a: "1", b: "2" })).not.toBe(contentHash({ a: "12", b: "" }));
});

it("gives an executable another place when its version or its flags change", () => {
  const [pulumi] = executables();
  if (!pulumi) throw new Error("no pieces");
  const place = executableDirectory(pulumi);
  expect(executableDirectory({ ...pulumi, version: "3.0.0" })).not.toBe(place);
  expect(executableDirectory({ ...pulumi, build: { ...pulumi.build, tags: "x" } })).not.toBe(place);
});
