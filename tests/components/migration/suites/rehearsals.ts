import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { docker } from "../../../../sandbox/images/docker.ts";
import { PASSWORD, type Place } from "../place.ts";
import { bed, ONE, TWO, unchanged } from "../shop.ts";

/** A place where the first release runs, and `landfall-migrate rehearse` of another one whose files lie beside it. */
async function beside(migrations: Record<string, string>) {
  const place = await bed.database();
  await place.release(ONE, place.placed);
  await place.migrate();
  const next = join(place.root, "next");
  await place.release(migrations, place.placed);
  await cp(join(place.placed, ".."), next, { recursive: true });
  await place.release(ONE, place.placed);
  const image = (await docker(["image", "inspect", "--format", "{{.Id}}", bed.image])).trim();
  return { place, rehearse: () => place.migrate(["rehearse", "--image", image, "--files", next]) };
}
const records = (place: Place) => readdir(join(place.root, "data/migrations"));

/** What a release would make of the data, before it is deployed. */
export function rehearsals(): void {
  test("needs a backup of the database as it is, and works on a copy of it only", async () => {
    const { place, rehearse } = await beside(TWO);
    const before = await records(place);
    const without = await rehearse();
    expect(without).toMatchObject({ exitCode: 1 });
    expect(without.output).toMatch(
      /no backup of the database at 001 is on this host\n.*in which nothing was changed\n +what to do: bin\/landfall backups now/s,
    );
    const backup = await place.backup("001");
    const { output, exitCode } = await rehearse();
    expect(exitCode, output).toBe(0);
    expect(output.trim().split("\n").at(-1)).toBe(
      `landfall-migrate: the migration from 001 to 002 works on a copy of the backup ${backup}: up, down and up again`,
    );
    expect(output).not.toContain(PASSWORD);
    expect(await records(place)).toEqual(before);
    await unchanged(place);
  });

  test("that fails on the copy is refused, and is no failed migration to those who watch", async () => {
    const { place, rehearse } = await beside({ ...TWO, "002": `${TWO["002"]} SELECT 1 / 0;` });
    await place.backup("001");
    const metrics = () => readFile(join(place.root, "data/metrics/migration.prom"), "utf8");
    const before = await metrics();
    const { output, exitCode } = await rehearse();
    expect(exitCode, output).toBe(1);
    expect(output).toContain("division by zero");
    expect(await metrics()).toBe(before);
    await unchanged(place);
  });

  test("that needs none has nothing to rehearse, and says so", async () => {
    const { place, rehearse } = await beside(ONE);
    const { output, exitCode } = await rehearse();
    expect(exitCode, output).toBe(0);
    expect(output).toBe(
      "landfall-migrate: no migration is needed: the database is at 001, and the release wants 001",
    );
    await unchanged(place);
  });
}
