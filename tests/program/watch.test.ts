import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Config } from "../../config/load.ts";
import { loadApp } from "../../planning/description/load.ts";
import { planApp } from "../../planning/plan.ts";

const images = ["API_IMAGE", "FRONTEND_IMAGE"];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "landfall-watch-"));
  await writeFile(join(folder, "images.env"), images.map((name) => `${name}=web:1\n`).join(""));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  [undefined, 30],
  ["2s", 2],
])("the new containers of a stack that says %s are watched for %i s", async (watch, seconds) => {
  const app = (await loadApp("personal-assistant")) as Config["app"];
  const { services } = await planApp({
    app,
    domain: "assistant.test",
    compose: {
      envFiles: [join(folder, "images.env")],
      variables: {},
      profiles: [],
      ...(watch !== undefined && { watch }),
    },
    database: { tunnelPort: 15432, passwordVersion: 1 },
    secrets: {},
  });
  expect(services.find(({ service }) => service === "api")?.rollout?.watchSeconds).toBe(seconds);
});
