import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureUp, exportedState, files, settings, siteAnswers } from "./support.ts";
import { upWith } from "./upWith.ts";

const images = join(settings.directory, "wrong.env");

beforeAll(ensureUp);
afterAll(async () => {
  await rm(images, { force: true });
  await ensureUp();
});

/** Every other refusal is tested without a droplet, in tests/program. */
describe("a stack that is up", () => {
  it("refuses a domain that another account holds, and leaves its state as it was", async () => {
    // The engine encrypts anew whenever it writes.
    const plain = (key: string, value: unknown) => (key === "ciphertext" ? undefined : value);
    const resources = async () => JSON.parse(await exportedState(), plain).checkpoint.latest.resources;
    const before = await resources();
    const { exitCode, output } = await upWith((config) => {
      config["landfall:domain"] = "taken.test";
    });
    expect(exitCode, output).not.toBe(0);
    expect(output).toContain("landfall:domain is taken.test, whose zone another DigitalOcean account holds");
    expect(await resources()).toEqual(before);
    expect(await siteAnswers()).toBe(true);
  });

  it("refuses to begin on a disk that is nearly full", async () => {
    const small = join(settings.directory, "small-disk");
    await execa("mkdir", ["-p", small]);
    await execa("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", small]);
    const { exitCode, output } = await upWith(() => {}, { TMPDIR: small });
    await execa("umount", [small]);
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/small-disk has \d+ MiB free; a deployment needs 200 MiB/);
  });

  it("names an image that does not exist, and serves the site all the while", async () => {
    const missing = "registry.landfall.test/personal-assistant/no-such:1";
    const right = await readFile(files.imagesEnv, "utf8");
    await writeFile(images, right.replace(/^API_IMAGE=.*$/m, `API_IMAGE=${missing}`));
    const { exitCode, output } = await upWith((config) => {
      config["landfall:compose"].envFiles = [images];
    });
    expect(exitCode).not.toBe(0);
    expect(output).toContain(missing);
    expect(await siteAnswers()).toBe(true);
  });
});
