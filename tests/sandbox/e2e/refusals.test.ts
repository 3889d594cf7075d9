import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { ensureUp, exportedState, files, type Ran, run, settings } from "./support.ts";

// biome-ignore lint/suspicious/noExplicitAny: a stack's configuration, to be spoilt at will
type Config = Record<string, any>;

const spoilt = join(settings.directory, "spoilt.yaml");
let before = "";

beforeAll(async () => {
  await ensureUp();
  before = await exportedState();
});
afterAll(() => rm(spoilt, { force: true }));

/** `pulumi up` with a spoilt copy of the configuration: it must say why, and must not have touched the state. */
async function refusal(spoil: (config: Config) => void, env: Record<string, string> = {}): Promise<string> {
  const stack = parse(await readFile(files.configFile, "utf8"));
  spoil(stack.config);
  await writeFile(spoilt, stringify(stack), { mode: 0o600 });
  const { exitCode, output }: Ran = await run(
    "pulumi",
    ["up", "--yes", "--skip-preview", "--non-interactive", "--color=never"],
    {
      env: { PULUMI_OPTION_CONFIG_FILE: spoilt, ...env },
    },
  );
  expect(exitCode, output).not.toBe(0);
  const resources = (state: string) => JSON.parse(state).checkpoint.latest.resources;
  expect(resources(await exportedState())).toEqual(resources(before));
  return output;
}

describe("bad input is refused before any side effect", () => {
  it("a wrong token", async () => {
    const output = await refusal((config) => {
      config["digitalocean:token"] = "dop_v1_wrong";
    });
    expect(output).toMatch(/token/);
    expect(output).toContain("pulumi config set --secret digitalocean:token");
    expect(output).not.toContain("dop_v1_wrong");
  });

  it("an unknown region, size and image, all at once", async () => {
    const output = await refusal((config) => {
      config["landfall:host"].create = {
        region: "xyz9",
        size: "s-64vcpu-1tb",
        image: "debian-99-x64",
        volumeGb: 10,
      };
    });
    for (const name of ["xyz9", "s-64vcpu-1tb", "debian-99-x64"]) expect(output).toContain(name);
  });

  it("a domain that another account holds", async () => {
    const output = await refusal((config) => {
      config["landfall:domain"] = "taken.test";
    });
    expect(output).toContain("taken.test");
    expect(output).toMatch(/another account/);
  });

  it("an ssh key that is none", async () => {
    const key = join(settings.directory, "not-a-key");
    await writeFile(key, "hunter2hunter2\n", { mode: 0o600 });
    const output = await refusal((config) => {
      config["landfall:ssh"].keyFile = key;
    });
    await rm(key);
    expect(output).toContain("landfall:ssh.keyFile");
    expect(output).not.toContain("hunter2");
  });

  it("unknown configuration keys and a missing one, all at once", async () => {
    const output = await refusal((config) => {
      config["landfall:domian"] = "example.com";
      config["landfall:ssh"].allowForm = [];
      delete config["landfall:domain"];
    });
    expect(output).toContain("landfall:domian");
    expect(output).toContain("landfall:ssh.allowForm");
    expect(output).toContain("landfall:domain ");
  });

  it("a secret in plain text", async () => {
    const output = await refusal((config) => {
      config["landfall:secrets"] = { GOOGLE_OAUTH_CLIENT_SECRET: "plainly-visible" };
    });
    expect(output).toContain(
      "pulumi config set --secret --path 'landfall:secrets.GOOGLE_OAUTH_CLIENT_SECRET'",
    );
    expect(output).not.toContain("plainly-visible");
  });

  it("a port of the tunnel that something else listens on", async () => {
    const port = 15_999;
    const server = createServer().listen(port, "127.0.0.1");
    const output = await refusal((config) => {
      config["landfall:database"].tunnelPort = port;
    });
    await new Promise((resolve) => server.close(resolve));
    expect(output).toContain("landfall:database.tunnelPort");
    expect(output).toContain(String(port));
  });

  it("an environment file that is not there", async () => {
    const output = await refusal((config) => {
      config["landfall:compose"].envFiles = ["no/such.env"];
    });
    expect(output).toContain("no/such.env");
  });

  it("an image that does not exist: said by service and image, and the site stays up", async () => {
    const images = join(settings.directory, "wrong.env");
    const right = await readFile(files.imagesEnv, "utf8");
    await writeFile(
      images,
      right.replace(/^API_IMAGE=.*$/m, "API_IMAGE=registry.landfall.test/personal-assistant/no-such:1"),
    );
    const stack = parse(await readFile(files.configFile, "utf8"));
    stack.config["landfall:compose"].envFiles = [images];
    await writeFile(spoilt, stringify(stack), { mode: 0o600 });
    const { exitCode, output } = await run(
      "pulumi",
      ["up", "--yes", "--skip-preview", "--non-interactive", "--color=never"],
      {
        env: { PULUMI_OPTION_CONFIG_FILE: spoilt },
      },
    );
    await rm(images);
    expect(exitCode).not.toBe(0);
    expect(output).toContain("registry.landfall.test/personal-assistant/no-such:1");
    const { siteAnswers } = await import("./support.ts");
    expect(await siteAnswers()).toBe(true);
    await ensureUp();
  });
});
