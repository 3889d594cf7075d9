/** The level `remediate`, by the real engine: what is wrong is set right in the preview, and what is secret stays so. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Event } from "../../cli/review/events.ts";
import { runWithEvents } from "../../cli/review/run.ts";
import { pack } from "../../policy/pack.ts";
import { paths } from "../../toolchain/paths.ts";
import { makeProject, type Project } from "./project.ts";

const PLANTED = { environment: "planted-0f1e2d3c4b5a", password: "planted-5a4b3c2d1e0f" };
/** Each resource needs at least one remedy, and all of them together need every one. */
const PROGRAM = `
import * as digitalocean from "@pulumi/digitalocean";
import * as docker from "@pulumi/docker";
import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
const envs = [pulumi.secret("API_TOKEN=${PLANTED.environment}")];
new docker.Container("web", { image: "app:1.2.0", privileged: true, securityOpts: ["seccomp=unconfined"], envs });
new docker.Container("silent", { image: "app:1.2.0", logDriver: "none", envs });
const region = "tor1";
new digitalocean.SpacesBucket("bucket", { region, acl: "public-read", forceDestroy: true });
new digitalocean.Droplet("droplet", { region, size: "s-1vcpu-1gb", image: "debian-12-x64" });
const password = pulumi.secret("${PLANTED.password}");
new postgresql.Role("role", { name: "app", password, encryptedPassword: false });
new postgresql.Schema("schema", { name: "app", dropCascade: true });
new postgresql.Extension("extension", { name: "citext", dropCascade: true });
const privileges = ["CONNECT"];
new postgresql.Grant("grant", { role: "app", database: "app", objectType: "database", privileges, withGrantOption: true });
`;

const remedies = pack
  .flatMap(({ rule }) => ("remediateResource" in rule && rule.remediateResource ? [rule.name] : []))
  .sort();

let project: Project;
let output: string;
let events: Event[];
beforeAll(async () => {
  project = await makeProject("remedied", PROGRAM);
  const config = join(project.cwd, "levels.json");
  const levels = { all: "advisory", ...Object.fromEntries(remedies.map((name) => [name, "remediate"])) };
  await writeFile(config, JSON.stringify(levels));
  await project.pulumi(["config", "set", "--secret", "digitalocean:token", "planted"]);
  const withPack = ["--policy-pack", join(paths.checkout, "policy/run"), "--policy-pack-config", config];
  ({ output, events } = await runWithEvents(project.named, "preview", ["--diff", ...withPack]));
});
afterAll(() => project?.remove());

/** What the provider would be given. */
const inputsOf = (name: string) =>
  events
    .map(({ resourcePreEvent }) => resourcePreEvent?.metadata.new)
    .find((state) => state?.urn.endsWith(`::${name}`))?.inputs;

it("carries out every remedy that there is", () => {
  const done = [...output.matchAll(/ \[remediate\] +(\S+) +\(/g)].map(([, name]) => name);
  expect([...new Set(done)].sort()).toEqual(remedies);
});

it("changes what is wrong, and nothing beside it", () => {
  expect(inputsOf("web")).toMatchObject({
    ...{ image: "app:1.2.0", privileged: false, securityOpts: ["no-new-privileges:true"] },
    ...{ capabilities: { drops: ["ALL"] }, logOpts: { "max-file": "3", "max-size": "10m" } },
  });
  expect(inputsOf("silent")).not.toHaveProperty("logDriver");
  expect(inputsOf("role")).not.toHaveProperty("encryptedPassword");
});

it("leaves secrets as secret as they were", () => {
  expect(inputsOf("web")).toMatchObject({ envs: { ciphertext: "[secret]" } });
  expect(inputsOf("role")).toMatchObject({ password: { ciphertext: "[secret]" } });
  for (const value of Object.values(PLANTED)) expect(output + JSON.stringify(events)).not.toContain(value);
});
