import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderDatabaseSettings } from "../../../components/database/hostAccess.ts";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";

const library = join(import.meta.dirname, "../../../components/database/database.sh");
const server = `landfall-test-stream-${randomUUID().slice(0, 8)}`;
let folder: string;
let image: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "landfall-test-stream-"));
  const settings = { system: "shop", stack: "test", database: "shop", schema: "shop" };
  const superuser = { name: "postgres", password: "" };
  await writeFile(
    join(folder, "database.conf"),
    renderDatabaseSettings({ ...settings, server: { service: "postgres" }, superuser }),
  );
  await writeFile(join(folder, "pgpass"), "");
  image = await ensureApplicationImage("postgres", () => {});
  await docker(["run", "--detach", "--init", "--name", server, "--entrypoint", "sleep", image, "infinity"]);
}, 300_000);
afterAll(async () => {
  await docker(["rm", "--force", "--volumes", server]);
  await rm(folder, { recursive: true, force: true });
});

/** Runs bash after the library, and ends what hangs. */
const run = (script: string) =>
  execa("bash", ["-c", `set -Eeuo pipefail; . ${library}; ${script}`], {
    env: { LANDFALL_ETC: folder, LANDFALL_DATA: join(folder, "data"), LANDFALL_SERVER_CONTAINER: server },
    reject: false,
    timeout: 20_000,
  });

describe("a stream between the host and a tool in the server's container", () => {
  it("is what the tool writes, or reads, to the last byte", async () => {
    expect(
      await run("stream_out pg -- sh -c 'head -c 300000000 /dev/zero; printf end' | tail -c 3"),
    ).toMatchObject({ exitCode: 0, stdout: "end" });
    const sent = "{ head -c 300000000 /dev/zero; printf end; } | stream_in pg -- wc -c";
    expect(await run(sent)).toMatchObject({ exitCode: 0, stdout: "300000003" });
  });

  it("ends as the tool does, also where that is not there or fails in the middle", async () => {
    for (const [tool, exitCode] of [
      ["no-such-tool", 127],
      ["sh -c 'exit 3'", 3],
    ]) {
      expect((await run(`stream_out pg -- ${tool}`)).exitCode).toBe(exitCode);
      expect((await run(`stream_in pg -- ${tool} </dev/zero`)).exitCode).toBe(exitCode);
    }
  });

  it("does not end who writes it where the tool leaves the rest", async () => {
    const { exitCode, stdout } = await run("head -c 300000000 /dev/zero | stream_in pg -- head -c 1 | wc -c");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "1" });
  });

  it("does not either with a server outside, whose tools run in a container of their own", async () => {
    const outside = `SERVER_HOST=127.0.0.1 SERVER_PORT=5432 SERVER_TLS=disable CLIENT_IMAGE=${image}`;
    const left = `${outside}; head -c 300000000 /dev/zero | stream_in pg -- head -c 1 | wc -c`;
    expect(await run(left)).toMatchObject({ exitCode: 0, stdout: "1" });
    expect((await run(`${outside}; stream_in pg -- false </dev/null`)).exitCode).toBe(1);
    expect((await run(`${outside}; stream_out pg -- echo all`)).stdout).toBe("all");
  });

  it("fails where who reads it ends", async () => {
    expect((await run("stream_out pg -- cat /dev/zero | head -c 1 | wc -c")).exitCode).not.toBe(0);
  });

  it("fails where the container is killed in the middle, and where it does not run", async () => {
    const kill = `{ sleep 1; docker kill ${server} >/dev/null; } &`;
    expect((await run(`${kill} stream_out pg -- cat /dev/zero >/dev/null`)).exitCode).not.toBe(0);
    for (const stream of ["stream_out", "stream_in"])
      expect((await run(`${stream} pg -- cat </dev/null`)).exitCode).not.toBe(0);
    await docker(["start", server]);
  });

  it("leaves nothing in the container", async () => {
    await run("stream_out pg -- true");
    expect(await docker(["exec", server, "ls", "/dev/shm"])).toBe("");
  });
});
