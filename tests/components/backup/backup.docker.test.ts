import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "./suites/catalogue.ts";
import { create } from "./suites/create.ts";
import { damage } from "./suites/damage.ts";
import { failures } from "./suites/failures.ts";
import { killed } from "./suites/killed.ts";
import { retention } from "./suites/retention.ts";
import { bed, good, onDroplet, openShop, states } from "./suites/shop.ts";
import { spaces } from "./suites/spaces.ts";

beforeAll(openShop, 1_800_000);
afterEach(async () => {
  await bed.onHost("rm -f /usr/local/bin/rclone /usr/local/bin/age /usr/local/bin/zstd");
});
afterAll(() => bed?.remove());

describe("a backup", create);
describe("a backup of what a dump has otherwise than the catalogue", catalogue);
describe("a backup that fails", failures);
describe("Spaces", spaces);
describe("damage", damage);
describe("a run that is killed", killed);
describe("retention", retention);

it("without a whole manifest is none, wherever it lies", async () => {
  const id = await good();
  for (const file of [join(bed.data, "backups", id), join(bed.objects, id)])
    await writeFile(join(file, "manifest.json"), "");
  expect(await states()).toMatchObject({ [id]: "damaged" });
  const fetched = await bed.backup(["fetch", id], { input: bed.identity });
  expect(fetched.stderr).toContain(`the manifest of ${id} in Spaces is damaged`);
  await good();
  expect(await onDroplet()).not.toContain(id);
});

it.each([
  [["create"], 2, "Usage:"],
  [["create", "--reason", "whim"], 2, "Usage:"],
  [["verify", "../../etc"], 1, "is not a backup's id such as"],
  [["verify", "20260101T000000Z-000000"], 1, "there is no backup 20260101T000000Z-000000"],
  [["fetch", "20260101T000000Z-000000"], 1, "no identity came on standard input"],
])("%j is refused with %i", async (args, exitCode, message) => {
  const ran = await bed.backup(args);
  expect(ran.stderr).toContain(message);
  expect(ran.exitCode).toBe(exitCode);
});
