import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bed, good, ID, inSpaces, manual, onDroplet, shadow, states } from "./shop.ts";

/** What a killed run leaves to the next. */
export function killed(): void {
  const wait = (when: string) =>
    `case "$*" in ${when}) touch /tmp/hangs; sleep 600 ;; *) exec "$real" "$@" ;; esac`;

  /** Whatever was there is there and good; the next run makes a good one and clears away. */
  async function recovers(before: Record<string, string>) {
    for (const [id, state] of Object.entries(await states())) expect(before[id] ?? "local only").toBe(state);
    const id = await good();
    expect((await onDroplet()).filter((name) => !ID.test(name))).toEqual([]);
    for (const name of await inSpaces()) {
      const files = await readdir(join(bed.objects, name));
      expect(
        files.some((file) => ["manifest.json", "damaged.json"].includes(file)),
        name,
      ).toBe(true);
    }
    expect((await bed.backup(["verify", id])).exitCode).toBe(0);
    expect(
      await bed.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'landfall-%'"),
    ).toBe("0");
  }

  // Each run clears away what the killed one before it has left, and is killed later.
  it("before its backup is kept leaves nothing, not even its sessions", async () => {
    const before = await states();
    const left = async (ran: string) => {
      expect(await states()).toEqual(before);
      expect((await onDroplet()).filter((name) => !ID.test(name))).toEqual([expect.stringMatching(/^\./)]);
      expect(ran).toContain(ran === dumping ? "dump shop" : "removes the half backup");
    };
    const holder = bed.sql("BEGIN; LOCK TABLE shop.orders; SELECT pg_sleep(600)").catch(() => {});
    const dumping = await bed.killAt("dump shop", manual);
    await bed.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)' AND pid <> pg_backend_pid()",
    );
    await holder;
    await left(dumping);

    await shadow("zstd", wait("*-tq*"));
    await left(await bed.killAt("check the dump", manual, true));
    await bed.onHost("rm /usr/local/bin/zstd");

    await shadow("age", wait("*--version*"));
    await left(await bed.killAt("keep it on the droplet", manual, true));
    await bed.onHost("rm /usr/local/bin/age");
    await recovers(before);
  });

  it("while it sends a file, the manifest or what is read back has a good backup on the droplet, and the next run sends it", async () => {
    const before = await states();
    const kept = new Set<string>();
    for (const when of ['*" rcat "*database*', '*" rcat "*manifest*', '*" cat "*database*']) {
      await shadow("rclone", wait(when));
      await bed.killAt("to Spaces and read it back", manual, true);
      await bed.onHost("rm /usr/local/bin/rclone");
      const now = Object.entries(await states());
      const made = now.filter(([id]) => before[id] === undefined && !kept.has(id));
      expect(made).toEqual([[expect.stringMatching(ID), "local only"]]);
      kept.add(made[0]?.[0] as string);
    }
    await recovers(before);
    const after = await states();
    // The droplet keeps two.
    for (const id of kept) expect(["good", "in Spaces only"]).toContain(after[id]);
  });
}
