import { beforeAll, describe, expect, it } from "vitest";
import { ensureUp, landfall, onDroplet, pulumi, settings } from "./support.ts";

beforeAll(ensureUp);

interface Listed {
  id: string;
  reason: string;
  state: string;
  places: string[];
}

const list = async () => JSON.parse((await landfall("backups", "list", "--json")).output) as Listed[];
const sql = (text: string) =>
  landfall("exec", "postgres", "--user", "postgres", "--", "psql", "-XAtqc", text, "assistant");

describe("backups of a stack", () => {
  let id: string;

  it("are made when they are asked for, and reach Spaces", async () => {
    const made = await landfall("backups", "now");
    expect(made.output).toContain(" is good (");
    expect(made.exitCode).toBe(0);
    const [newest] = await list();
    expect(newest).toMatchObject({ reason: "manual", state: "good", places: ["droplet", "spaces"] });
    id = newest?.id ?? "";
    expect(await landfall("backups", "verify")).toMatchObject({ exitCode: 0 });
    expect((await landfall("status")).output).toContain(`Newest backup     ${id}, `);
  });

  it("are made by the timer's own service too", async () => {
    expect(await onDroplet("systemctl is-enabled landfall-backup.timer")).toEqual({
      exitCode: 0,
      output: "enabled",
    });
    const { exitCode, output } = await onDroplet("sudo systemctl start landfall-backup.service");
    expect(`${exitCode} ${output}`).toBe("0 ");
    expect((await list())[0]).toMatchObject({ reason: "schedule", state: "good" });
    expect((await landfall("status")).exitCode).toBe(0);
  });

  it("have the rows that there are", async () => {
    const counted = (await sql("SELECT count(*) FROM assistant.users")).output;
    const manifest = await onDroplet(`sudo landfall-backup manifest ${id}`);
    expect(JSON.parse(manifest.output).rows["assistant.users"]).toBe(Number(counted));
  });

  it("come back from Spaces with the stack's key, which the droplet never keeps", async () => {
    const identity = await pulumi("config", "get", "--path", "landfall:backup.identity");
    await onDroplet(`sudo rm -r /mnt/data/landfall/backups/${id}`);
    expect((await list()).find((one) => one.id === id)?.state).toBe("in Spaces only");
    expect(await landfall("backups", "fetch", id)).toMatchObject({ exitCode: 0 });
    expect((await list()).find((one) => one.id === id)?.state).toBe("good");
    const secret = identity.output.trim().slice(20, 60);
    expect(
      await onDroplet(
        `sudo grep -rls ${secret} /etc /mnt/data/landfall /var/lib /root /home /tmp || echo none`,
      ),
    ).toEqual({
      exitCode: 0,
      output: "none",
    });
  });

  it("reach nothing but their bucket with the droplet's key", async () => {
    const rclone = "sudo rclone --config /etc/landfall/rclone.conf";
    expect(await onDroplet(`${rclone} lsf spaces:landfall-${settings.name}-backups`)).toMatchObject({
      exitCode: 0,
    });
    expect(
      (await onDroplet(`${rclone} mkdir spaces:another --s3-no-check-bucket=false --retries 1`)).exitCode,
    ).not.toBe(0);
  });

  it("tell Prometheus when the newest was made", async () => {
    const metrics = await landfall(
      "exec",
      "node-exporter",
      "--",
      "wget",
      "-q",
      "-O",
      "-",
      "http://127.0.0.1:9100/metrics",
    );
    const [, made] = /^landfall_backup_newest_in_spaces_timestamp_seconds (\S+)$/m.exec(metrics.output) ?? [];
    expect(Date.now() / 1000 - Number(made)).toBeLessThan(3600);
  });
});
