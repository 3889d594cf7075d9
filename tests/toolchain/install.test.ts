import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { executableDirectory } from "../../toolchain/cache.ts";
import type { Executable } from "../../toolchain/executables.ts";
import { installExecutable, official, type Source } from "../../toolchain/install.ts";
import { paths } from "../../toolchain/paths.ts";
import { serve } from "./server.ts";

const executable: Executable = {
  name: "install-test",
  version: "1.0.0",
  build: { module: "versitygw", package: "." },
};
const { cache } = paths;
const tried: string[] = [];

function source(origin: Source["origin"], outcome: "has it" | "has not" | "dies"): Source {
  return {
    origin,
    fetch: async ({ name }, folder) => {
      tried.push(origin);
      if (outcome === "has not") return false;
      await writeFile(join(folder, name), origin);
      if (outcome === "dies") throw new Error("no space left");
      return true;
    },
  };
}

// A cache of its own: a run that is killed would leave files in the user's.
beforeEach(async () => {
  Object.assign(paths, { cache: await mkdtemp(join(tmpdir(), "landfall-install-")) });
});

afterEach(async () => {
  tried.length = 0;
  await rm(paths.cache, { recursive: true, force: true });
  Object.assign(paths, { cache });
});

it("prefers the official download, and afterwards the cache", async () => {
  const sources = [source("official", "has it"), source("built", "has it")];
  expect((await installExecutable(executable, () => {}, sources)).origin).toBe("official");
  expect((await installExecutable(executable, () => {}, sources)).origin).toBe("official");
  expect(tried).toEqual(["official"]);
});

it("builds what cannot be downloaded", async () => {
  const found = await installExecutable(executable, () => {}, [
    source("official", "has not"),
    source("built", "has it"),
  ]);
  expect(found.origin).toBe("built");
});

it("builds what fails to download, and says why", async () => {
  const server = await serve({
    "/install-test": (_, response) => {
      response.writeHead(200, { "content-length": "1000" }).write("begun");
      setTimeout(() => response.destroy(), 20);
    },
  });
  const url = `${server.url}/install-test`;
  const wanted = { ...executable, official: { url } };
  const said: string[] = [];
  const found = await installExecutable(wanted, (line) => said.push(line), [
    official,
    source("built", "has it"),
  ]);
  await server.close();
  expect(readFileSync(found.executable, "utf8")).toBe("built");
  expect(said.slice(0, -1)).toEqual([
    `install-test 1.0.0: the official build is not used: ${url}: other side closed`,
  ]);
});

it("leaves nothing in the cache when it is interrupted, and makes it the next time", async () => {
  await expect(installExecutable(executable, () => {}, [source("built", "dies")])).rejects.toThrow(
    "no space left",
  );
  expect(existsSync(executableDirectory(executable))).toBe(false);
  expect((await installExecutable(executable, () => {}, [source("built", "has it")])).origin).toBe("built");
});

it("is made once when two ask at the same time", async () => {
  const sources = [source("built", "has it")];
  await Promise.all([
    installExecutable(executable, () => {}, sources),
    installExecutable(executable, () => {}, sources),
  ]);
  expect(tried).toEqual(["built"]);
});
