import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bed, content, id, openShop, restore } from "./shop.ts";
import { cutShort } from "./suites/cutShort.ts";
import { drills } from "./suites/drills.ts";
import { inPlace } from "./suites/inPlace.ts";
import { refused } from "./suites/refused.ts";

beforeAll(openShop, 900_000);
afterAll(() => bed?.remove());

describe("in place", inPlace);
describe("cut short", cutShort);
describe("refused, with nothing changed", refused);
describe("drill", drills);

test("into a scratch server: compared, and gone unless it is to stay", async () => {
  const server = `${basename(bed.directory)}-restore`;
  const old = await content();
  expect((await restore("scratch", id)).said).toContain("with every row of its manifest");
  expect(await bed.ok(`docker ps --all --quiet --filter name=^${server}$`)).toBe("");
  const kept = await restore("scratch", id, "--keep");
  expect(kept.said).toContain(`sudo docker exec -it -u postgres ${server} psql -U postgres -d shop`);
  expect(
    await bed.ok(
      `docker exec -u postgres ${server} psql -U postgres -d shop -Atc 'SELECT count(*) FROM shop.orders'`,
    ),
  ).toBe("20000");
  await bed.ok("landfall-restore drop-scratch");
  expect(await content()).toBe(old);
});
