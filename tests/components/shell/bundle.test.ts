import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { besideParts, bundle, partsOf } from "../../../components/shell/index.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "landfall-bundle-"));
  mkdirSync(join(root, "own"));
  mkdirSync(join(root, "shared"));
});
afterEach(() => rmSync(root, { recursive: true }));

const MAIN = `#!/bin/bash
PARTS=$(dirname -- "\${BASH_SOURCE[0]}")
# shellcheck source=../shared/a.sh
. "$PARTS/../shared/a.sh"
# shellcheck source=b.sh
. "$PARTS/b.sh"
a; b
`;

it("puts the parts of a shell file where it sources them, as they are", () => {
  writeFileSync(join(root, "own/main.sh"), MAIN);
  writeFileSync(join(root, "shared/a.sh"), "# A.\n# shellcheck shell=bash\na() { echo '$&'; }\n");
  writeFileSync(join(root, "own/b.sh"), "b() { echo b; }\n");
  expect(bundle(join(root, "own/main.sh"))).toBe(
    "#!/bin/bash\n# A.\na() { echo '$&'; }\nb() { echo b; }\na; b\n",
  );
});

it("names the parts, and on the host has them all beside the program", () => {
  expect(partsOf(MAIN)).toEqual(["../shared/a.sh", "b.sh"]);
  expect(partsOf(besideParts(MAIN))).toEqual(["a.sh", "b.sh"]);
});
