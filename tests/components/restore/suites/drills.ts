import { copyFile, truncate, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { expect, test } from "vitest";
import type { Ended } from "../bed.ts";
import { at, bed, id } from "../shop.ts";

/** Drills: restores into a scratch server, with a verdict. */
export function drills(): void {
  const drill = (...words: string[]) => bed.run(`landfall-restore drill ${words.join(" ")}`, bed.identity);
  const verdict = (ended: Ended) => JSON.parse(ended.output);
  const scratch = () => bed.ok(`docker ps --all --quiet --filter name=^${basename(bed.directory)}-drill$`);
  const sent = (file = "database.dump") => at(`spaces/${id}/${file}.zst.age`);
  const assert = (expectation: string) =>
    writeFile(
      at("etc/assertions.json"),
      JSON.stringify([
        { description: "customers", sql: "SELECT count(*) FROM customers", expect: expectation },
      ]),
    );

  test("from Spaces: rows, assertions and pages are checked, and the verdict and the metrics say so", async () => {
    await assert("2000");
    const ended = await drill(id);
    expect(verdict(ended)).toMatchObject({
      success: true,
      backup: id,
      source: "spaces",
      rows: 22_000,
      assertions: [{ description: "customers", holds: true }],
      amcheck: { indexes: 4, tables: 2 },
    });
    expect(ended.exitCode).toBe(0);
    expect(await bed.read("data/metrics/drill.prom")).toMatch(/^landfall_drill_success 1$/m);
    expect(await scratch()).toBe("");
    const leftovers = await bed.ok(
      `ls -A ${at("data")} ${at("data/scratch")}; grep -rl AGE-SECRET ${at("data")} || true`,
    );
    expect(leftovers).not.toMatch(/AGE|^restore$|^drill$/m);
  });

  test("from the droplet, without the key: what the timer does", async () => {
    await assert("2000");
    const ended = await bed.run(`landfall-restore drill ${id} --from droplet`);
    expect(verdict(ended)).toMatchObject({ success: true, source: "droplet" });
  });

  test("an assertion that does not hold is a failure that the metrics show", async () => {
    await assert("1");
    const ended = await drill(id);
    expect(verdict(ended).problem).toBe(
      "an assertion of the app does not hold: customers: 2000 instead of 1",
    );
    expect(ended.exitCode).toBe(1);
    expect(await bed.read("data/metrics/drill.prom")).toMatch(/^landfall_drill_success 0$/m);
    expect(await scratch()).toBe("");
  });

  test("a wrong key, none, a changed byte and a cut copy each say what they are", async () => {
    const other = (await bed.ok("age-keygen 2>/dev/null")).split("\n").at(-1);
    const wrong = await bed.run(`landfall-restore drill ${id}`, other);
    expect(verdict(wrong).problem).toMatch(
      /the identity that came does not open it, and is not the one of this stack's backups/,
    );
    expect(wrong.said + wrong.output).not.toContain("AGE-SECRET");
    const none = await bed.run(`landfall-restore drill ${id}`);
    expect(verdict(none).problem).toContain("no identity came on standard input");
    await copyFile(sent(), at("kept"));
    await bed.ok(`printf x | dd of=${sent()} bs=1 seek=30000 conv=notrunc`);
    expect(verdict(await drill(id)).problem).toContain(
      "the copy in Spaces is damaged: it is not what was sent",
    );
    await copyFile(at("kept"), sent());
    await copyFile(sent("roles.sql"), at("kept"));
    await truncate(sent("roles.sql"), 300);
    const cut = await drill(id);
    expect(verdict(cut).problem).toContain("the copy in Spaces is damaged: it is not what was sent");
    await bed.ok(`rm ${sent("roles.sql")}`);
    expect(verdict(await drill(id)).problem).toContain("it cannot be downloaded from Spaces");
    await copyFile(at("kept"), sent("roles.sql"));
  });
}
