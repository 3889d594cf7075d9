import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { beforeAll, expect, it } from "vitest";
import { Restore } from "../../../components/restore/index.ts";
import { type Registration, registrations } from "../registrations.ts";

const components = join(import.meta.dirname, "../../../components/restore");
const scripts = readdirSync(components).filter((name) => name.endsWith(".sh"));

let found: Map<string, Registration>;
const of = (name: string) => found.get(name) as Registration;

beforeAll(async () => {
  found = await registrations(
    () => {
      const machine = new pulumi.ComponentResource("test:Machine", "machine");
      const backup = new random.RandomId("backup", { byteLength: 8 });
      const connection = {
        host: "203.0.113.4",
        user: "deploy",
        privateKey: "planted",
        hostKey: "ssh-ed25519 AAAA",
      };
      const assertions = [{ description: "d", sql: "SELECT 1", expect: "1" }];
      new Restore("restore", { connection, assertions }, { deletedWith: machine, dependsOn: [backup] });
    },
    () => ({ stdout: "" }),
  );
});

it("places every part of the program, the page's library, the assertions and the timer together, after the backups", () => {
  const program = of("restore-program");
  expect([...found.keys()].sort()).toEqual([
    "backup",
    "machine",
    "restore",
    "restore-program",
    "restore-schedule",
  ]);
  const placed = [...String(program.inputs.stdin).matchAll(/^=> (\d+) \d+ newline (.*)$/gm)];
  const version = /^\/usr\/local\/lib\/landfall\/restore\/[0-9a-f]{12}\//;
  const parts = [...scripts, "health_check.sh", "ids.sh", "spaces.sh"].filter(
    (name) => !["restore.sh", "maintenance.sh"].includes(name),
  );
  expect(placed.map(([, mode, path = ""]) => `${mode} ${path.replace(version, "")}`).sort()).toEqual(
    [
      ...parts.map((name) => `0644 ${name}`),
      "0644 /etc/landfall/assertions.json",
      "0644 /etc/systemd/system/landfall-drill.service",
      "0644 /etc/systemd/system/landfall-drill.timer",
      "0644 /etc/tmpfiles.d/landfall-maintenance.conf",
      "0644 /usr/local/lib/landfall/maintenance.sh",
      "0755 landfall-restore",
      "0755 /usr/local/sbin/landfall-restore",
    ].sort(),
  );
  expect(program.inputs.stdin).toContain('"sql": "SELECT 1"');
  expect(program.deletedWith).toBe("machine");
  expect(program.dependsOn).toContain("backup");
});

it("switches the weekly drill on once the program is there, and off before it goes", () => {
  const schedule = of("restore-schedule");
  expect(schedule.dependsOn).toContain("restore-program");
  expect(schedule.inputs.create).toContain("enable --now --quiet landfall-drill.timer");
  expect(schedule.inputs.delete).toContain("disable --now --quiet landfall-drill.timer");
});

it.each(scripts)("%s is bash", (file) => {
  execFileSync("bash", ["-n", join(components, file)]);
});
