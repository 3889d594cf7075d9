import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { publicKey, type TestRegion, testRegion } from "../support.ts";

/** DigitalOcean's official client, pinned: the region must be right for more than our own plugin. */
const version = "0.44.0";

/** A virtual environment with the client, in the cache that all of Landfall shares. @returns its python */
async function clientPython(): Promise<string> {
  const { LANDFALL_CACHE, XDG_CACHE_HOME } = process.env;
  const cache = LANDFALL_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "landfall");
  const directory = join(cache, `pydo-${version}`);
  const python = join(directory, "bin/python");
  if (!existsSync(join(directory, "complete"))) {
    await execa("python3", ["-m", "venv", "--clear", directory]);
    await execa(python, ["-m", "pip", "install", "--quiet", `pydo==${version}`]);
    await execa("touch", [join(directory, "complete")]);
  }
  return python;
}

let region: TestRegion;
beforeEach(async () => {
  region = await testRegion();
});
afterEach(() => region.stop());

it("serves a whole life of a stack to DigitalOcean's own client", async () => {
  const script = fileURLToPath(new URL("lifecycle.py", import.meta.url));
  const { stdout } = await execa(await clientPython(), [script], {
    env: { TOKEN: region.token, ENDPOINT: region.url, PUBLIC_KEY: publicKey },
  });
  expect(JSON.parse(stdout)).toEqual({
    account: "active",
    sizes: 7,
    created: "new",
    create: "completed",
    active: "active",
    private: ["10.30.0.2"],
    assign: "completed",
    assigned: true,
    attach: "completed",
    power_off: "completed",
    power_on: "completed",
    pages: 3,
    hosts: ["h0", "h1", "h2", "h3", "h4"],
    project: 1,
    "secret once": true,
    "not found": { id: "not_found", message: "The resource you were accessing could not be found." },
    invalid: {
      id: "unprocessable_entity",
      message: "SSH Key is already in use on your account",
    },
    unauthorized: { id: "Unauthorized", message: "Unable to authenticate you" },
    left: 0,
  });
  expect([region.driver.machines.size, region.driver.volumes.size, region.driver.spacesKeys.size]).toEqual([
    0, 0, 0,
  ]);
});
