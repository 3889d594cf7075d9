/** A service that stops first, by the real engine, its Docker provider and the rollout's scripts, on the Docker of this machine. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensureApplicationImage } from "../../../../sandbox/images/application.ts";
import { docker, dockerLines } from "../../../../sandbox/images/docker.ts";
import { paths } from "../../../../toolchain/paths.ts";
import { newKey } from "../../../newKey.ts";
import { freePort } from "../../../program/harness.ts";
import { makeProject, type Project } from "../../../program/project.ts";
import { type SshServer, startSshServer } from "../../../sandbox/plugins/sshServer.ts";

const app = `landfall-test-engine-${process.pid}`;
const name = `${app}-store-1`;
const host = newKey();
const user = newKey();
let directory: string;
let image: string;
let port: number;
let server: SshServer;
let project: Project;

/** Scripts run here, not as another machine's root: their paths are in a folder of the test. */
const program = (command: string[]) => `
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { ComposeApp } from "${paths.checkout}/components/compose/index.ts";
import { plan } from "${paths.checkout}/components/compose/plan.ts";
import { options, resolved } from "${paths.checkout}/tests/components/compose/model.ts";

const here = (text) => text
  .replaceAll("/srv/", "${directory}/")
  .replaceAll("/usr/local/lib/landfall", "${directory}/lib")
  .replaceAll("chown --", ": chown --")
  .replace(/^sudo -n /, "");
pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
  if (type !== "command:remote:Command") return undefined;
  const connection = pulumi.output(props.connection).apply((one) => ({ ...one, port: ${server.port} }));
  const scripts = Object.fromEntries(
    ["create", "delete"].flatMap((key) => (props[key] ? [[key, pulumi.output(props[key]).apply(here)]] : [])),
  );
  return { props: { ...props, ...scripts, connection }, opts };
});
new ComposeApp("app", {
  plan: plan(resolved({
    name: "${app}",
    services: {
      store: {
        image: "${image}",
        command: ${JSON.stringify(command)},
        restart: "always",
        healthcheck: { test: ["CMD", "redis-cli", "ping"], interval: "1s" },
        ports: [{ target: 6379, published: "${port}", host_ip: "127.0.0.1", protocol: "tcp" }],
        volumes: [{ type: "volume", source: "data", target: "/data", volume: {} }],
      },
    },
    volumes: { data: { name: "${app}_data" } },
  }), { ...options, dataDir: "${directory}/data" }),
  provider: new docker.Provider("host", { host: "unix:///var/run/docker.sock" }),
  connection: {
    host: "127.0.0.1",
    user: "deploy",
    privateKey: ${JSON.stringify(user.private)},
    hostKey: ${JSON.stringify(host.public)},
  },
  secrets: {},
}).createAll();
`;

async function up(command: string[]) {
  await project.write(program(command));
  return project.pulumi(["up", "--yes", "--skip-preview"]).then(
    () => "done",
    (error: Error) => error.message,
  );
}
const unchanged = (...args: string[]) => project.pulumi([...args, "--expect-no-changes"]);
const redis = (...words: string[]) => docker(["exec", name, "redis-cli", ...words]);
const containers = () =>
  dockerLines(["ps", "--all", "--format", "{{.Names}} {{.State}}", "--filter", `label=landfall.app=${app}`]);

beforeAll(async () => {
  image = await ensureApplicationImage("redis", () => {});
  directory = await mkdtemp(join(tmpdir(), "landfall-test-engine-"));
  port = await freePort();
  server = await startSshServer({ hostKeys: [host.private], authorized: user.public });
  project = await makeProject("engine", program(["redis-server"]));
}, 900_000);
afterAll(async () => {
  await project?.pulumi(["destroy", "--yes", "--skip-preview"]);
  await project?.remove();
  await server?.close();
  await rm(directory, { recursive: true, force: true });
}, 120_000);

it("runs on where its next release fails, again and again, and is replaced by the one that is corrected", async () => {
  const working = ["redis-server"];
  expect(await up(working)).toBe("done");
  await redis("SET", "key", "kept");
  await unchanged("preview");

  for (const attempt of ["first", "second"]) {
    expect(await up(["sh", "-c", "exit 3"]), attempt).toContain(
      `running now: ${name}, of the release before, which was started again`,
    );
    expect(await redis("GET", "key"), attempt).toBe("kept");
    expect((await containers()).sort()).toEqual([
      `${name} running`,
      expect.stringMatching(new RegExp(`^${name}-[0-9a-f]{12} exited$`)),
    ]);
  }
  // Nor does what one may type then start the new one beside the old one.
  await project.pulumi(["refresh", "--yes", "--skip-preview"]);
  expect(await containers()).toContain(`${name} running`);
  expect(await redis("GET", "key")).toBe("kept");

  expect(await up([...working, "--loglevel", "warning"])).toBe("done");
  expect(await redis("GET", "key")).toBe("kept");
  expect(await containers()).toEqual([`${name} running`]);
  await unchanged("preview");
  await unchanged("refresh", "--yes", "--skip-preview");
  await unchanged("preview");
}, 600_000);
