import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { appNames, loadApp } from "../../../planning/description/load.ts";

const root = mkdtempSync(join(tmpdir(), "landfall-apps-"));
afterAll(() => rmSync(root, { recursive: true }));

function folder(name: string, description?: string): void {
  mkdirSync(join(root, name));
  if (description !== undefined) writeFileSync(join(root, name, "app.ts"), description);
}

folder("shop", 'export const app = { name: "shop" };\n');
folder("copied", 'export const app = { name: "shop" };\n');
folder("broken", "export const = ;\n");
folder(".add-x", 'export const app = { name: "half" };\n');
folder("notes");

it("finds a system by its folder, without an entry anywhere else", async () => {
  expect(appNames(root)).toEqual(["broken", "copied", "shop"]);
  expect(await loadApp("shop", root)).toEqual({ name: "shop" });
  expect(await loadApp("notes", root)).toBeUndefined();
});

it("refuses a folder that describes another system", async () => {
  await expect(loadApp("copied", root)).rejects.toThrow(
    "apps/copied/app.ts describes shop; the folder and the name must be the same",
  );
});
