import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bed, good, ID, manual, metric, shadow, states } from "./shop.ts";

/** Spaces that cannot be reached, or does not keep what it got. */
export function spaces(): void {
  it("that cannot be reached is seen, and gets the backup later", async () => {
    await bed.spaces("stop");
    const ran = await bed.backup(manual);
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout).toMatch(ID);
    expect(ran.stderr).toMatch(
      /is good on the droplet, and NOT in Spaces: spaces:backups\/test\/backups: .*landfall backups now/,
    );
    expect(await metric("landfall_backup_last_attempt_good")).toBe(0);
    expect(await metric("landfall_backup_unsent")).toBe(1);
    const listed = await bed.backup(["list"]);
    expect(listed.exitCode).toBe(3);
    expect(listed.stderr).toContain("Spaces does not answer, so only the droplet's backups are listed");
    expect(JSON.parse(listed.stdout)[0]).toMatchObject({ id: ran.stdout, state: "local only" });
    expect((await bed.backup(["verify", ran.stdout])).stderr).toContain(
      "in Spaces: unknown, because Spaces does not answer",
    );
    await bed.spaces("start");
    const next = await good();
    expect(await states()).toMatchObject({ [ran.stdout]: "good", [next]: "good" });
    expect(await metric("landfall_backup_unsent")).toBe(0);
  });

  it("that got a part, and said that it got all, is found out by reading back", async () => {
    await shadow(
      "rclone",
      `case "$*" in *" rcat "*database*) head -c 100000 | "$real" "$@"; cat >/dev/null ;; *) exec "$real" "$@" ;; esac`,
    );
    const ran = await bed.backup(manual);
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain("what Spaces gives back differs from what was sent");
    expect(await states()).toMatchObject({ [ran.stdout]: "local only" });
    expect(await readdir(join(bed.objects, ran.stdout))).not.toContain("manifest.json");
  });

  it("is not asked where the backup is to stay", async () => {
    await bed.spaces("stop");
    const ran = await bed.backup([...manual, "--local-only"]);
    await bed.spaces("start");
    expect(ran.exitCode).toBe(0);
    expect(await states()).toMatchObject({ [ran.stdout]: "local only" });
    expect(await metric("landfall_backup_unsent")).toBe(1);
  });
}
