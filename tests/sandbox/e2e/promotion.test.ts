/** A merge as the workflows deploy it: to staging, then the same commit and images to production, each on a droplet of its own. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  sandboxFlags,
  settingsForApp,
  stackEnvironment,
  stackFiles,
  stackName,
} from "../../../cli/sandbox/stack.ts";
import { githubStandIn } from "../../cli/ci/githubStandIn.ts";
import { type OtherCheckout, otherCheckout } from "./otherCheckout.ts";
import { makeStaging, type Staging } from "./prosight/staging.ts";
import { type Ran, run, settings, WATCH } from "./support.ts";

const HEAD = "7b4280a50047";
const region = await settingsForApp(settings, "prosight");
const flags = sandboxFlags(region).trim().split(" ");
const production = { stack: stackName(region), env: stackEnvironment(region) };

let staging: Staging;
let checkout: OtherCheckout;
let commit: string;
/** What staging has written. */
let file: string;

type Stack = Pick<Staging, "stack" | "env">;
const ok = async (ran: Promise<Ran>) => {
  const { exitCode, output } = await ran;
  expect(exitCode, output).toBe(0);
  return output;
};
const landfall = (env: Stack["env"], ...args: string[]) =>
  run("node", ["cli/main.ts", ...args], { cwd: checkout.folder, env });
const ciUp = ({ stack, env }: Stack, ...args: string[]) =>
  landfall(env, "ci", "up", stack, ...args, "--policy-config", "policy/sandbox.json");
const released = async ({ stack, env }: Stack) =>
  JSON.parse(await ok(landfall(env, "releases", "--stack", stack, "--json")));
const state = async ({ env }: Stack) => JSON.parse(await ok(run("pulumi", ["stack", "export"], { env })));
const onProduction = (command: string) =>
  ok(run("node", ["cli/main.ts", "sandbox", "ssh", ...flags, "--", command]));

beforeAll(async () => {
  await ok(run("node", ["cli/main.ts", "sandbox", "up", "--no-deploy", ...flags]));
  const watch = ["config", "set", "--path", "landfall:compose.watch", WATCH];
  await ok(run("pulumi", watch, { env: production.env }));
  staging = await makeStaging(region);
  checkout = await otherCheckout(settings.checkout);
  file = join(checkout.folder, "release.json");
  const git = (...args: string[]) =>
    execa("git", ["-c", "user.name=merge", "-c", "user.email=merge@prosight.test", ...args], {
      cwd: checkout.folder,
    });
  await git("init", "--quiet");
  await git("add", "--all", "--", ".", ":!node_modules", ":!.landfall");
  await git("commit", "--quiet", "--message", "The release");
  commit = (await git("rev-parse", "HEAD")).stdout;
});
afterAll(async () => {
  await staging?.remove();
  await run("node", ["cli/main.ts", "sandbox", "down", ...flags]);
  await checkout?.remove();
});

it("staging takes it, through the migration pipeline, and writes down what it runs", async () => {
  const output = await ok(ciUp(staging, "--write", file));
  expect(output).toMatch(/State \S+ is in Spaces\./);
  expect(output).toContain(`https://${staging.domain}/ answers 200.`);
  expect(output).toContain("No backup is in Spaces yet: making the first one.");
  const [release] = await released(staging);
  expect(release).toMatchObject({ head: HEAD, contents: { commit, changed: false, stack: staging.stack } });
  const { images } = release.contents;
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ commit, images });
});

it("another image than staging ran is refused before production is touched", async () => {
  const tried = JSON.parse(await readFile(file, "utf8"));
  const ran = tried.images.api.digest;
  tried.images.api.digest = ran.replace(/.{8}$/, "00000000");
  const tampered = join(checkout.folder, "tampered.json");
  await writeFile(tampered, JSON.stringify(tried));
  const { exitCode, output } = await ciUp(production, "--as", tampered);
  expect(exitCode, output).toBe(1);
  expect(output).toContain(
    `service api would run ${ran}, where ${staging.stack} ran ${tried.images.api.digest}`,
  );
  expect((await state(production)).deployment.resources ?? []).toEqual([]);
});

it("production gets the same commit and images, and its database the same revision", async () => {
  expect(await ok(ciUp(production, "--as", file))).toContain(`https://${region.site}/ answers 200.`);
  const [[tried], [runs]] = await Promise.all([released(staging), released(production)]);
  const { commit: of, images } = tried.contents;
  expect(runs).toMatchObject({ head: HEAD, contents: { commit: of, images } });
  const migrations = JSON.parse(await onProduction("sudo landfall-migrate list"));
  expect(migrations.at(-1)).toMatchObject({ kind: "upgrade", state: "done", to: HEAD });
});

it("once more is without a change, also where a job that was killed has left its lock", async () => {
  const dead = execa("true");
  await dead;
  const { backend } = stackFiles(region);
  const locks = join(backend, ".pulumi/locks/organization/landfall", production.stack);
  await mkdir(locks, { recursive: true });
  const holder = { pid: dead.pid, username: "runner", hostname: hostname(), timestamp: new Date() };
  await writeFile(join(locks, "11111111-2222-3333-4444-555555555555.json"), JSON.stringify(holder));

  const output = await ok(ciUp(production, "--as", file));
  expect(output).toContain("broken, that process is dead");
  expect(output).toMatch(/Resources:\n\s+\d+ unchanged\n/);
  expect(await released(production)).toHaveLength(1);
});

it("drift is none, and is told once somebody has stopped a container", async () => {
  const { stack, env } = production;
  const github = await githubStandIn();
  const drift = () => landfall({ ...env, ...github.env, GITHUB_REPOSITORY: "me/shop" }, "ci", "drift", stack);
  expect(await ok(drift())).toContain(`${stack} matches its state.`);
  expect(github.issues).toEqual([]);

  await onProduction("sudo docker stop $(sudo docker ps --quiet --filter label=landfall.service=api)");
  const { exitCode, output } = await drift();
  expect(exitCode, output).toBe(1);
  expect(output).toMatch(/Container prosight-api\S* /);
  expect(github.issues).toHaveLength(1);
  await github.close();
});
