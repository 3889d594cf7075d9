import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, it } from "vitest";
import { Migration } from "../../../components/migration/index.ts";
import { type Registration, registrations } from "../registrations.ts";

const components = join(import.meta.dirname, "../../../components/migration");
const scripts = readdirSync(components).filter((name) => name.endsWith(".sh"));

let found: Map<string, Registration>;
const of = (name: string) => found.get(name) as Registration;

beforeAll(async () => {
  found = await registrations(
    () => {
      const machine = new pulumi.ComponentResource("test:Machine", "machine");
      const restore = new pulumi.ComponentResource("test:Restore", "restore");
      const container = new docker.Container("job", { image: "shop" });
      new Migration(
        "migration",
        {
          connection: {
            host: "203.0.113.4",
            user: "deploy",
            privateKey: "planted",
            hostKey: "ssh-ed25519 AAAA",
          },
          migration: { service: "migrate", status: ["app", "status"], assertions: [] },
          migrator: "migrator",
          run: { container, uploads: ["/run/secrets/key"], secrets: pulumi.secret("cGxhbnRlZA==") },
          freeGb: 7,
        },
        { deletedWith: machine, dependsOn: [restore] },
      );
    },
    () => ({ stdout: "" }),
  );
});

it("places the program, its parts and its settings together, after what backs up and restores", () => {
  const program = of("migration-program");
  const placed = [...String(program.inputs.stdin).matchAll(/^=> (\d+) \d+ newline (.*)$/gm)];
  const version = /^\/usr\/local\/lib\/landfall\/migration\/[0-9a-f]{12}\//;
  const parts = [...scripts, "ids.sh", "secrets.sh"]
    .filter((name) => name !== "migrate.sh")
    .map((name) => `0644 ${name}`);
  expect(placed.map(([, mode, path = ""]) => `${mode} ${path.replace(version, "")}`).sort()).toEqual(
    [
      ...parts,
      "0644 /etc/landfall/migration.conf",
      "0755 landfall-migrate",
      "0755 /usr/local/sbin/landfall-migrate",
    ].sort(),
  );
  expect(program.inputs.stdin).toContain("FREE_MB='7000'");
  expect(program.inputs.stdin).toContain("UPLOADS=('/run/secrets/key')");
  expect(program).toMatchObject({ deletedWith: "machine", parent: "migration" });
});

it("runs the pipeline for each new container, showing its steps, with the secrets to hide on standard input only", () => {
  const run = of("migration-run");
  expect(run.inputs).toMatchObject({
    logging: "stdoutAndStderr",
    stdin: { secret: "cGxhbnRlZA==" },
  });
  expect(run.inputs.triggers).toBeUndefined();
  expect(run.inputs.create).toMatch(/export CONTAINER=\S*job-id/);
  expect(run.inputs.create).toMatch(/export SETTINGS=\W*[0-9a-f]{64}/);
  expect(JSON.stringify(run.inputs.create)).not.toContain("cGxhbnRlZA==");
  expect(JSON.stringify(run.inputs.create)).toContain("landfall-migrate run --container");
  expect(run.dependsOn).toEqual(expect.arrayContaining(["job", "migration-program"]));
  expect(run.parent).toBe("migration");
});

it.each(scripts)("%s is bash", (file) => {
  execFileSync("bash", ["-n", join(components, file)]);
});
