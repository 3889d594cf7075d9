import { describe, expect, it } from "vitest";
import { upwardImports } from "./layers.ts";
import { circles, importsOf, typeScriptFiles } from "./sourceFiles.ts";

const imports = importsOf(typeScriptFiles());

describe("imports between files", () => {
  it("are found, of values and of types", () => {
    expect(imports.get("tests/architecture/imports.test.ts")).toEqual([
      "tests/architecture/layers.ts",
      "tests/architecture/sourceFiles.ts",
    ]);
  });

  it("never go up", () => {
    expect(upwardImports(imports)).toEqual([]);
  });

  it("form no circle", () => {
    expect(circles(imports)).toEqual([]);
  });
});

describe("the rules", () => {
  it("report an import that goes up", () => {
    const upward = new Map([["components/dns/dns.ts", ["contracts/paths.ts", "cli/main.ts"]]]);
    expect(upwardImports(upward)).toEqual(["components/dns/dns.ts -> cli/main.ts"]);
  });

  it("refuse a folder that nobody has placed", () => {
    expect(() => upwardImports(new Map([["new/file.ts", []]]))).toThrow("new/file.ts is in no part");
  });

  it("report each circle once", () => {
    const graph = new Map([
      ["a.ts", ["b.ts"]],
      ["b.ts", ["c.ts", "d.ts"]],
      ["c.ts", ["a.ts"]],
      ["d.ts", []],
    ]);
    expect(circles(graph)).toEqual([["a.ts", "b.ts", "c.ts"]]);
  });
});
