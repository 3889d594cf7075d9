import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pulumiEnvironment } from "../../toolchain/environment.ts";
import { paths } from "../../toolchain/paths.ts";
import { testStack } from "./harness.ts";
import { planted } from "./planted/planted.ts";
import { reported } from "./reported.ts";

const withPack = ["--policy-pack", join(paths.checkout, "policy/run")];

describe("the policy pack on the program", () => {
  it("finds nothing wrong with prod, and stops one that protects nothing", async () => {
    const stack = await testStack("prod");
    try {
      const [good, bad] = await Promise.all([
        stack.preview({ args: withPack }),
        stack.preview({
          args: withPack,
          change: (config) => {
            config["landfall:protect"] = false;
          },
        }),
      ]);
      expect(good.exitCode, good.output).toBe(0);
      expect(good.output).toContain("landfall@v0.1.0");
      expect(reported(good.output)).toEqual(["advisory pack-inputs-require-known landfall-prod"]);
      for (const [what, value] of Object.entries(stack.planted))
        expect(good.output, what).not.toContain(value);

      expect(bad.exitCode).not.toBe(0);
      expect(reported(bad.output).filter((line) => line.startsWith("mandatory"))).toEqual([
        "mandatory digitalocean-domain-require-protect dns-zone",
        "mandatory digitalocean-droplet-require-protect host-droplet",
        "mandatory digitalocean-reserved-ip-require-protect host-reserved-ip",
        "mandatory digitalocean-spaces-bucket-disallow-force-destroy data-backup-bucket",
        "mandatory digitalocean-spaces-bucket-require-protect data-backup-bucket",
        "mandatory digitalocean-volume-require-protect host-volume",
      ]);
    } finally {
      await stack.remove();
    }
  });

  it("finds nothing wrong with staging", async () => {
    const stack = await testStack("staging");
    try {
      const levels = ["--policy-pack-config", join(paths.checkout, "policy/staging.json")];
      const { exitCode, output } = await stack.preview({ args: [...withPack, ...levels] });
      expect(exitCode, output).toBe(0);
      expect(reported(output)).toEqual(["advisory pack-inputs-require-known landfall-staging"]);
    } finally {
      await stack.remove();
    }
  });
});

describe("planted mistakes", () => {
  let home: string;
  let output: string;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "landfall-planted-"));
    const program = join(paths.checkout, "tests/program/planted");
    const env = {
      ...pulumiEnvironment(),
      PULUMI_BACKEND_URL: `file://${home}`,
      PULUMI_CONFIG_PASSPHRASE: "planted",
      PULUMI_OPTION_CONFIG_FILE: join(home, "Pulumi.planted.yaml"),
      DIGITALOCEAN_TOKEN: "planted",
    };
    // It writes its settings where it runs.
    await copyFile(join(program, "Pulumi.yaml"), join(home, "Pulumi.yaml"));
    await execa("pulumi", ["stack", "init", "planted", "--no-select"], { cwd: home, env });
    const preview = ["preview", "--stack", "planted", "--non-interactive", "--color=never"];
    const options = { cwd: program, env, reject: false, all: true, stdin: "ignore" } as const;
    output = (await execa("pulumi", [...preview, ...withPack], options)).all;
  });

  afterAll(() => rm(home, { recursive: true }));

  it("are each caught at preview by the rule that is meant for them", () => {
    const found = reported(output).flatMap((line) => {
      const [level, rule, resource] = line.split(" ");
      return level === "mandatory" ? [[rule, resource]] : [];
    });
    expect(found.filter(([rule, resource]) => rule === resource)).toHaveLength(33);
    // A default password in the environment is both.
    expect(found.filter(([rule, resource]) => rule !== resource)).toEqual([
      ["docker-container-disallow-secrets-in-environment", "docker-container-disallow-default-passwords"],
    ]);
  });

  it("are told without a value that was planted", () => {
    for (const value of Object.values(planted)) expect(output).not.toContain(value);
  });
});
