/** The bash of rollouts against Docker itself: a store that stops first, on a volume and a port that only one can have. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { renderRollout } from "../../../../components/compose/rollout/index.ts";
import { renderRemoteCommand } from "../../../../components/remote/command.ts";
import { ensureApplicationImage } from "../../../../sandbox/images/application.ts";
import { docker, dockerLines } from "../../../../sandbox/images/docker.ts";
import { freePort } from "../../../program/harness.ts";
import { withLibrary } from "../library.ts";

const project = `landfall-test-rollout-${process.pid}`;
const name = `${project}-store-1`;
const volume = `${project}-data`;
const filter = ["--filter", `label=landfall.app=${project}`];
let directory: string;
let image: string;
let port: number;

/** As the provider makes it: under a name of its own, and not started. */
function create(mounts: string[], ...command: string[]): Promise<string> {
  const labels = ["--label", `landfall.app=${project}`, "--label", "landfall.service=store"];
  const health = ["--health-cmd", "redis-cli ping", "--health-interval", "1s"];
  const publish = ["--publish", `127.0.0.1:${port}:6379`, "--restart", "always"];
  return docker(["create", ...labels, ...health, ...publish, ...mounts, image, ...command]);
}

/** The script of a rollout, as the host runs it. */
function rollOut(container: string) {
  const script = renderRollout({
    project,
    service: "store",
    strategy: { order: "stop-first", reason: "writes to the volume data" },
    rollout: { timeoutSeconds: 60, needsHealthcheck: true, watchSeconds: 0, graceSeconds: 10 },
    started: { names: [name], restart: "always" },
  });
  const command = renderRemoteCommand({
    name: "store-rollout",
    script: withLibrary(script).replaceAll("/srv/", `${directory}/`),
    environment: { CONTAINERS: container },
    timeoutSeconds: 200,
    sudo: false,
  });
  return execa("sh", ["-c", command], { reject: false, stdin: "ignore", env: { SHLVL: "1" } });
}

const redis = (...words: string[]) => docker(["exec", name, "redis-cli", ...words]);
/** Of all containers of the service, by name. */
async function found(): Promise<Record<string, string>> {
  const ids = await dockerLines(["ps", "--all", "--quiet", ...filter]);
  const format = "{{.Name}} {{.ID}} {{.State.Status}} {{.HostConfig.RestartPolicy.Name}}";
  const lines = await dockerLines(["inspect", "--format", format, ...ids]);
  return Object.fromEntries(
    lines.map((line) => {
      const [own = "", ...rest] = line.slice(1).split(" ");
      return [own, rest.join(" ")];
    }),
  );
}

beforeAll(async () => {
  image = await ensureApplicationImage("redis", () => {});
  directory = await mkdtemp(join(tmpdir(), "landfall-test-rollout-"));
  port = await freePort();
}, 900_000);

afterAll(async () => {
  const ids = await dockerLines(["ps", "--all", "--quiet", ...filter]);
  if (ids.length > 0) await docker(["rm", "--force", "--volumes", ...ids]);
  await docker(["volume", "rm", "--force", volume]);
  await rm(directory, { recursive: true });
});

it("is replaced where the new one works, and runs on where it does not", async () => {
  const data = ["--volume", `${volume}:/data`];
  const first = await create(data);
  expect(await rollOut(first)).toMatchObject({ exitCode: 0, stderr: "" });
  await redis("SET", "key", "kept");

  const failing = await create(data, "sh", "-c", "echo not this version; exit 3");
  const { exitCode, stderr } = await rollOut(failing);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringMatching(
      new RegExp(
        `^landfall: store: ${name} (ended with exit code 3|ends with exit code 3 and is started again and again|ended and was started again)\\.
  running now: ${name}, of the release before, which was started again
  what to do: .*
not this version`,
      ),
    ),
  });
  expect(await redis("GET", "key")).toBe("kept");
  expect(await found()).toEqual({
    [name]: `${first} running always`,
    [`${name}-${failing.slice(0, 12)}`]: `${failing} exited no`,
  });

  const missing = await create(data, "no-such-program");
  expect((await rollOut(missing)).stderr).toMatch(/it cannot be started: .*no-such-program/);
  expect(await redis("GET", "key")).toBe("kept");

  const corrected = await create(data);
  expect(await rollOut(corrected)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await redis("GET", "key")).toBe("kept");
  expect(await found()).toEqual({ [name]: `${corrected} running always` });
}, 300_000);

it("is refused, before the old one stops, where its image would keep data in a volume without a name", async () => {
  const { [name]: before } = await found();
  const unnamed = await create([]);
  const { exitCode, stderr } = await rollOut(unnamed);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('add "- store-data:/data" to services.store.volumes');
  expect(stderr).toContain(`running now: ${name}, of the release before\n`);
  expect((await found())[name]).toBe(before);
  // A tmpfs says that it may be lost.
  expect(await rollOut(await create(["--tmpfs", "/data"]))).toMatchObject({ exitCode: 0, stderr: "" });
}, 200_000);

it("keeps a volume without a name of a container that it takes away", async () => {
  const [old = ""] = await dockerLines(["ps", "--quiet", "--no-trunc", ...filter]);
  await docker(["rm", "--force", old]);
  await docker(["start", await create([])]);
  const [left = ""] = await dockerLines(["ps", "--quiet", ...filter]);
  const anonymous = await docker(["inspect", "--format", "{{(index .Mounts 0).Name}}", left]);
  expect(await rollOut(await create(["--volume", `${volume}:/data`]))).toMatchObject({ exitCode: 0 });
  expect(await dockerLines(["ps", "--all", "--quiet", ...filter])).not.toContain(left);
  expect(await docker(["volume", "inspect", "--format", "{{.Name}}", anonymous])).toBe(anonymous);
  await docker(["volume", "rm", anonymous]);
}, 200_000);
