import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { placeApp, withStaged } from "../../../cli/add/place.ts";

let checkout: string;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "landfall-add-"));
  mkdirSync(join(checkout, "apps"));
});
afterEach(() => rmSync(checkout, { recursive: true }));

const files = {
  "compose.landfall.yaml": { content: "a\n", mode: 0o644 },
  "nginx/site.conf": { content: "b\n", mode: 0o644 },
};
const place = () =>
  withStaged(checkout, files, async (staged) => placeApp(staged, join(checkout, "apps/shop"), files));
const read = (path: string) => readFileSync(join(checkout, "apps/shop", path), "utf8");

it("writes an app once, and the second time nothing", async () => {
  expect(await place()).toEqual({ written: ["compose.landfall.yaml", "nginx/site.conf"], kept: [] });
  expect(read("nginx/site.conf")).toBe("b\n");
  expect(await place()).toEqual({ written: [], kept: [] });
});

it("keeps the user's changes and says so, and completes what is missing", async () => {
  await place();
  writeFileSync(join(checkout, "apps/shop/nginx/site.conf"), "mine\n");
  expect(await place()).toEqual({ written: [], kept: ["nginx/site.conf"] });
  expect(read("nginx/site.conf")).toBe("mine\n");
  rmSync(join(checkout, "apps/shop/nginx"), { recursive: true });
  expect(await place()).toEqual({ written: ["nginx/site.conf"], kept: [] });
});

it("does not touch a folder of something else", async () => {
  mkdirSync(join(checkout, "apps/shop"));
  await expect(place()).rejects.toThrow("is there and is not of `landfall add`");
  expect(readdirSync(join(checkout, "apps/shop"))).toEqual([]);
});

it("leaves nothing behind where the plan is refused", async () => {
  const refused = withStaged(checkout, files, async () => {
    throw new Error("refused");
  });
  await expect(refused).rejects.toThrow("refused");
  expect(readdirSync(join(checkout, ".landfall"))).toEqual([]);
  expect(existsSync(join(checkout, "apps/shop"))).toBe(false);
});
