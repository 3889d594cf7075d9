import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, it } from "vitest";
import type { Config } from "../../config/load.ts";
import { preflightProblems } from "../../preflight/index.ts";

/** What does not depend on this machine's own programs. */
async function aboutTheApi(apiEndpoint: string): Promise<string[]> {
  const config = {
    app: {},
    host: { kind: "create" },
    dns: { zone: "create" },
    digitalocean: { apiEndpoint, token: "dop_v1_planted" },
  } as unknown as Config;
  const problems = await preflightProblems(config);
  expect(JSON.stringify(problems)).not.toContain("planted");
  return problems
    .filter(({ where }) => /^(http|digitalocean)/.test(where))
    .map(({ where, problem }) => `${where} ${problem}`);
}

it("says that the API cannot be reached", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  expect(await aboutTheApi(`http://127.0.0.1:${port}`)).toEqual([
    `http://127.0.0.1:${port} cannot be asked: connect ECONNREFUSED 127.0.0.1:${port}`,
  ]);
});

it("sends the token, and says that it is refused", async () => {
  const server = createServer((request, response) => {
    response.writeHead(request.headers.authorization === "Bearer dop_v1_planted" ? 401 : 500);
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const problems = await aboutTheApi(`http://127.0.0.1:${port}`);
  server.close();
  expect(problems).toEqual([
    "digitalocean:token is not a token that DigitalOcean accepts: wrong, expired or revoked",
  ]);
});

it("refuses a migration that would break the code that runs, before anything is made", async () => {
  const root = await mkdtemp(join(tmpdir(), "landfall-test-preflight-"));
  try {
    await mkdir(join(root, "migrations"));
    await writeFile(join(root, "migrations/002.sql"), "ALTER TABLE users DROP COLUMN name;\n");
    const app = {
      name: relative(join(import.meta.dirname, "../../apps"), root),
      migration: { files: "migrations" },
    };
    const digitalocean = { apiEndpoint: "https://api.digitalocean.com" };
    const config = {
      app,
      host: { kind: "address" },
      dns: { zone: "none" },
      digitalocean,
    } as unknown as Config;
    const found = await preflightProblems(config);
    expect(found.find(({ where }) => where.endsWith("migrations/002.sql:1"))).toMatchObject({
      problem: expect.stringContaining("(ban-drop-column)"),
      fix: expect.stringContaining("expand and contract"),
    });
  } finally {
    await rm(root, { recursive: true });
  }
});
