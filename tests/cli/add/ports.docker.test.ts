import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { answersFrom } from "../../../cli/add/answers.ts";
import { describeApp } from "../../../cli/add/describe.ts";
import { appFiles } from "../../../cli/add/files.ts";
import { readProject } from "../../../cli/add/project.ts";
import { findCompose } from "../../../components/compose/index.ts";
import type { Model } from "../../../components/compose/model.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "landfall-add-ports-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What Docker Compose makes of the app's files: `web` behind the proxy at 3000, and what it still publishes. */
async function published(files: Record<string, string>, given: readonly string[], env = {}) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, "mine", path)), { recursive: true });
    writeFileSync(join(folder, "mine", path), text);
  }
  const project = await readProject(given.map((file) => join(folder, "mine", file)));
  const options = { name: "shop", domain: "shop.test", proxy: ["web:3000"] };
  const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const answers = answersFrom({ stateful: [], set, stack: [], ...options }, project);
  if (Array.isArray(answers)) throw new Error(JSON.stringify(answers));
  const app = describeApp(project, answers);
  for (const [path, { content }] of Object.entries(appFiles(project, answers, app))) {
    mkdirSync(dirname(join(folder, "app", path)), { recursive: true });
    writeFileSync(join(folder, "app", path), content);
  }
  const [program = "", ...first] = await findCompose();
  const named = app.composeFiles.flatMap((file) => ["--file", join(folder, "app", file)]);
  const printed = execFileSync(program, [...first, ...named, "config", "--format", "json"], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DOMAIN: "shop.test", ...env },
    encoding: "utf8",
  });
  const { services } = JSON.parse(printed) as Model;
  return (services?.web?.ports ?? []).map(({ host_ip, published, target, protocol }) =>
    [...(host_ip ? [host_ip] : []), published, `${target}/${protocol}`].join(":"),
  );
}

it("keeps what is written in short and long form, as a range, over UDP, at an address", async () => {
  const compose = `
services:
  web:
    image: a
    expose: ["9999"]
    ports:
      - "3000:3000"
      - "127.0.0.1:8080:3000"
      - "2222:22"
      - "6000-6002:6000-6002"
      - { target: 53, published: "53", protocol: udp, host_ip: 10.0.0.1, mode: host }
      - "[::1]:2223:22"
      - "443:8443"
      - "7000"
`;
  expect(await published({ "compose.yaml": compose }, ["compose.yaml"])).toEqual([
    ...["2222:22/tcp", "6000:6000/tcp", "6001:6001/tcp", "6002:6002/tcp"],
    ...["10.0.0.1:53:53/udp", "::1:2223:22/tcp"],
  ]);
});

it("takes a part out of a range of which one port is the proxy's", async () => {
  const compose = `services: { web: { image: a, ports: ["3000-3002:2999-3001"] } }`;
  expect(await published({ "compose.yaml": compose }, ["compose.yaml"])).toEqual([
    ...["3000:2999/tcp", "3002:3001/tcp"],
  ]);
});

it("follows several files, includes and bases, with their variables still in them", async () => {
  const files = {
    "compose.yaml": `
include: [more/jobs.yaml]
services:
  web:
    extends: { file: base.yaml, service: common }
    image: a
    ports: ["3000:3000", "\${SSH_PORT:-2222}:22"]
`,
    "base.yaml": `services: { common: { ports: ["\${ADMIN_PORT:?}:9000/udp"] } }`,
    "more/jobs.yaml": `services: { job: { image: b, ports: ["\${SSH_PORT:-2222}:2200"] } }`,
    "second.yaml": `services: { web: { ports: ["5000-5001:5000-5001", "\${SSH_PORT:-2222}:22"] } }`,
  };
  const env = { SSH_PORT: "2200", ADMIN_PORT: "9100" };
  expect((await published(files, ["compose.yaml", "second.yaml"], env)).sort()).toEqual([
    ...["2200:22/tcp", "5000:5000/tcp", "5001:5001/tcp", "9100:9000/udp"],
  ]);
});

it("sees what a second file has taken away or put in its place", async () => {
  const files = {
    "compose.yaml": `services: { web: { image: a, ports: ["3000:3000", "2222:22"] } }`,
    "none.yaml": "services: { web: { ports: !reset [] } }",
    "other.yaml": `services: { web: { ports: !override ["3000:3000", "\${SSH_PORT:-2322}:22"] } }`,
  };
  expect(await published(files, ["compose.yaml", "none.yaml"])).toEqual([]);
  expect(await published(files, ["compose.yaml", "other.yaml"], { SSH_PORT: "2400" })).toEqual([
    "2400:22/tcp",
  ]);
});
