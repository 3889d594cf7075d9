/** The way back of a bad release against Docker itself: nginx in front of two versions, with people who ask all the time. */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { renderRollout, renderWatch } from "../../../../components/compose/rollout/index.ts";
import { rules } from "../../../../components/release/trigger/rules.ts";
import { renderRemoteCommand } from "../../../../components/remote/command.ts";
import { ensureApplicationImage } from "../../../../sandbox/images/application.ts";
import { docker, dockerLines } from "../../../../sandbox/images/docker.ts";
import { freePort } from "../../../freePort.ts";
import { withLibrary } from "../../compose/library.ts";
import { upstreamFile } from "./host.ts";
import { monitoring, record, releaseId } from "./samples.ts";

const project = `landfall-test-trigger-${process.pid}`;
const network = `${project}-front`;
const other = `${project}-back`;
const [first, second, third] = [`${project}-web-1`, `${project}-web-2`, `${project}-web-3`];
const START = 1_764_003_600;
let directory: string;
let image: string;
let port: number;

const at = (file: string) => join(directory, file);
const labels = (service: string, order: string) =>
  [`app=${project}`, `service=${service}`, `strategy=${order}`].flatMap((one) => [
    "--label",
    `landfall.${one}`,
  ]);

const PROXY = `events {}
http {
  resolver 127.0.0.11 valid=1s;
  include /upstreams/*.conf;
  server { listen 80; keepalive_min_timeout 15s; location / { proxy_pass http://$web_upstream; } }
}
`;
const web = (version: string) =>
  `events {}\nhttp { server { listen 8000; location / { return 200 "${version}"; } } }\n`;

/** A version of the site, whose configuration is copied into it before it starts, in two networks. */
async function makeWeb(name: string, version: string): Promise<void> {
  await writeFile(at("web.conf"), web(version));
  const limits = ["--memory", "64m", "--env", `VERSION=${version}`, "--restart", "unless-stopped"];
  const command = [image, "nginx", "-c", "/etc/web/web.conf", "-g", "daemon off;"];
  await docker([
    ...["create", "--name", name, "--network", network, "--network-alias", "web"],
    ...[...labels("web", "start-first"), ...limits, ...command],
  ]);
  await docker(["network", "connect", "--alias", "web-back", other, name]);
  const tar = await execa("tar", ["-c", "-C", directory, "--transform", "s,^,etc/web/,", "web.conf"], {
    encoding: "buffer",
  });
  await execa("docker", ["cp", "-", `${name}:/`], { input: tar.stdout });
  await docker(["start", name]);
}

/** Runs the program of the host; its Prometheus says what `numbers` has. */
async function trigger(args: string[], seconds: number, numbers: object) {
  await writeFile(at("numbers"), JSON.stringify(numbers));
  const { exitCode, stderr } = await execa("bash", ["components/release/trigger/trigger.sh", ...args], {
    reject: false,
    env: {
      PATH: `${at("bin")}:${process.env.PATH}`,
      LANDFALL_NOW: String(seconds),
      ...{ LANDFALL_ETC: directory, LANDFALL_DATA: directory, LANDFALL_SRV: at("srv") },
      ...{ LANDFALL_STATE: at("state"), LANDFALL_SBIN: at("bin"), LANDFALL_LIBRARY: "components/release" },
      LANDFALL_LOCK: at("data.lock"),
    },
  });
  return { exitCode, stderr };
}

async function release(number: number, seconds: number) {
  const known = record(number);
  const files = JSON.stringify(known).replaceAll('"/run/secrets/key"', '"/etc/web/web.conf"');
  await writeFile(at(`releases/${known.id}.json`), files);
  return trigger(["begin", known.id], seconds, {});
}

/** People who ask the site without a pause, over connections that stay open. */
function people() {
  const agent = new Agent({ keepAlive: true, maxSockets: 10 });
  const answers: string[] = [];
  let asking = true;
  const ask = () =>
    new Promise<string>((resolve) => {
      get({ agent, port, host: "127.0.0.1" }, (response) => {
        let body = "";
        response.on("data", (part) => (body += part));
        response.on("end", () => resolve(`${response.statusCode} ${body}`));
      }).on("error", (error) => resolve(error.message));
    });
  const run = async () => {
    while (asking) {
      answers.push(await ask());
      await sleep(5);
    }
  };
  const all = Promise.all(Array.from({ length: 8 }, run));
  return {
    answers,
    async stop() {
      asking = false;
      await all;
      agent.destroy();
      return Map.groupBy(answers, (answer) => answer);
    },
  };
}

const names = async () =>
  (await dockerLines(["ps", "--format", "{{.Names}}", "--filter", `label=landfall.app=${project}`])).sort();
const upstream = () => readFile(at(`srv/${project}/upstreams/web.conf`), "utf8");

beforeAll(async () => {
  image = await ensureApplicationImage("nginx", () => {});
  directory = await mkdtemp(join(tmpdir(), "landfall-test-trigger-"));
  await chmod(directory, 0o755);
  port = await freePort();
  for (const folder of ["bin", "releases", "state", `srv/${project}/upstreams`])
    await mkdir(at(folder), { recursive: true });
  const settings = { app: project, act: "rollback", watchSeconds: 900, windowSeconds: 60 };
  await writeFile(
    at("trigger.json"),
    JSON.stringify({ ...settings, query: { now: "now", before: "before" }, rules: rules(monitoring) }),
  );
  const program = (name: string, text: string) =>
    writeFile(at(`bin/${name}`), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  await program("systemctl", ":");
  await program("landfall-release", 'exec bash components/release/release.sh "$@"');
  await program(
    "landfall-metrics",
    `jq -c '{result: [to_entries[] | {metric: {signal: .key}, value: [1, (.value | tostring)]}]}' ${at("numbers")}`,
  );
  await writeFile(at("nginx.conf"), PROXY);
  await docker(["network", "create", network]);
  await docker(["network", "create", other]);
}, 900_000);

afterAll(async () => {
  const ids = await dockerLines(["ps", "--all", "--quiet", "--filter", `label=landfall.app=${project}`]);
  if (ids.length > 0) await docker(["rm", "--force", ...ids]);
  for (const one of [network, other]) await docker(["network", "rm", one]);
  await rm(directory, { recursive: true });
});

it("serves with the containers of before, and no request fails; the next release takes them away", async () => {
  await writeFile(at(`srv/${project}/upstreams/web.conf`), upstreamFile(first, first));
  await makeWeb(first, "one");
  await docker([
    ...[
      "run",
      "--detach",
      "--name",
      `${project}-edge-1`,
      "--network",
      network,
      "--publish",
      `127.0.0.1:${port}:80`,
    ],
    ...[...labels("edge", "stop-first"), "--volume", `${at("nginx.conf")}:/etc/nginx/nginx.conf:ro`],
    ...["--volume", `${at(`srv/${project}/upstreams`)}:/upstreams:ro`, image, "nginx", "-g", "daemon off;"],
  ]);
  expect(await release(1, START - 10_000)).toMatchObject({ exitCode: 0 });
  const before = JSON.parse(await docker(["inspect", first]))[0];

  // The second release, as a rollout leaves it: only the new container is there.
  await makeWeb(second, "two");
  await writeFile(at(`srv/${project}/upstreams/web.conf`), upstreamFile(second, first));
  await docker(["exec", `${project}-edge-1`, "nginx", "-s", "reload"]);
  await docker(["rm", "--force", first]);
  expect(await release(2, START)).toMatchObject({ exitCode: 0 });
  await sleep(1000);

  const crowd = people();
  const bad = { errors: 0.3, "errors.of": 20 };
  await trigger(["look"], START + 15, bad);
  const { stderr } = await trigger(["look"], START + 75, bad);
  await sleep(1000);
  const answers = await crowd.stop();
  expect(stderr).toContain(`The containers of ${releaseId(1)} serve again.`);
  expect([...answers.keys()]).toEqual(["200 two", "200 one"]);
  expect(crowd.answers.at(-1)).toBe("200 one");
  expect(await names()).toEqual([`${project}-edge-1`, first, second]);
  expect(await upstream()).toBe(upstreamFile(first, second));

  const [after] = JSON.parse(await docker(["inspect", first]));
  expect(after.HostConfig).toEqual(before.HostConfig);
  expect(after.Config.Env).toEqual(before.Config.Env);
  expect(after.Config.Cmd).toEqual(before.Config.Cmd);
  expect(Object.keys(after.NetworkSettings.Networks).sort()).toEqual([network, other].sort());
  expect(after.NetworkSettings.Networks[other].Aliases).toContain("web-back");

  // What `landfall rollback` does afterwards, as any release.
  await makeWeb(third, "three");
  const later = people();
  const plan = {
    ...{ project, service: "web", strategy: { order: "start-first" as const, reason: "" } },
    rollout: { timeoutSeconds: 60, needsHealthcheck: false, watchSeconds: 1, graceSeconds: 5, port: 8000 },
    proxy: { service: "edge", check: ["nginx", "-t"], reload: ["nginx", "-s", "reload"] },
  };
  for (const script of [renderRollout(plan), renderWatch(plan)]) {
    const command = renderRemoteCommand({
      ...{ name: "web", environment: { CONTAINERS: third }, timeoutSeconds: 100, sudo: false },
      script: withLibrary(script).replaceAll("/srv/", `${at("srv")}/`),
    });
    expect(await execa("sh", ["-c", command], { reject: false, stdin: "ignore" })).toMatchObject({
      exitCode: 0,
    });
  }
  expect([...(await later.stop()).keys()]).toEqual(["200 one", "200 three"]);
  expect(
    await dockerLines([
      "ps",
      "--all",
      "--format",
      "{{.Names}}",
      "--filter",
      `label=landfall.service=web`,
      "--filter",
      `label=landfall.app=${project}`,
    ]),
  ).toEqual([third]);
}, 300_000);
