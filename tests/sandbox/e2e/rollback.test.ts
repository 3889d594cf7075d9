import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checksum } from "../../../components/release/record.ts";
import {
  curl,
  ensureUp,
  killedAt,
  landfall,
  onDroplet,
  pulumi,
  pulumiOk,
  settings,
  stackOutput,
} from "./support.ts";
import { release } from "./upWith.ts";

const flags = ["--region", settings.name];
const rollback = (...args: string[]) => landfall("rollback", ...flags, ...args);
const runs = async () => JSON.parse((await curl("/api/version")).output).release;
const isEmpty = /^Resources:\n\s+\d+ unchanged$/m;

let first: string;
let second: string;
beforeAll(async () => {
  await ensureUp();
  first = await stackOutput("release");
  const { exitCode, output } = await release({ RELEASE: "two" });
  expect(exitCode, output).toBe(0);
  second = await stackOutput("release");
});
afterAll(async () => {
  await pulumi("config", "rm", "landfall:release");
  await rm(join(settings.checkout, "releases", settings.name), { recursive: true, force: true });
  await ensureUp();
});

it("every release is listed, the newest as the one that runs", async () => {
  expect(second).not.toBe(first);
  const { output } = await landfall("releases", ...flags);
  expect(output.split("\n").find((line) => line.startsWith(second))).toContain("runs now");
  expect(output).toContain(first);
});

it("a dry run says what would change, and changes nothing", async () => {
  const { exitCode, output } = await rollback("--dry-run");
  expect(exitCode, output).toBe(0);
  expect(output).toContain(`to release   ${first}`);
  expect(output).toContain("api: other settings");
  expect(output).toMatch(/Nothing was changed\.$/);
  expect(await runs()).toBe("two");
});

it("a plan for the code alone is there within seconds while the database is down", async () => {
  const server = "$(docker ps --all --quiet --filter label=landfall.service=postgres)";
  await onDroplet(`docker stop --time 5 ${server}`);
  try {
    const began = Date.now();
    const { exitCode, output } = await rollback("--dry-run", "--code-only");
    expect(exitCode, output).toBe(0);
    expect(output).toContain("Data: stay as they are: only the code goes back");
    expect(Date.now() - began).toBeLessThan(20_000);
  } finally {
    await onDroplet(
      `docker start ${server} && until docker exec ${server} pg_isready --quiet --host 127.0.0.1; do sleep 0.2; done`,
    );
  }
});

it("without a terminal nobody has agreed to it", async () => {
  const { exitCode, output } = await rollback();
  expect(exitCode).toBe(2);
  expect(output).toContain("add --yes");
});

it("killed in the middle, it goes on to the release before, and a second update is empty", async () => {
  await killedAt(/-rollout updating/, ["rollback", ...flags, "--yes"]);

  const { exitCode, output } = await rollback("--yes");
  expect(exitCode, output).toBe(0);
  expect(output).toContain(`A rollback from ${second} to ${first} was begun`);
  expect(output).toContain(`Release ${first} runs again, recorded as`);
  expect(await runs()).toBe("unknown");
  expect((await onDroplet("sudo ls /mnt/data/landfall/releases/rollback")).exitCode).not.toBe(0);

  const again = await pulumiOk("up", "--yes", "--skip-preview");
  expect(again).toContain(`is pinned to release ${first}`);
  expect(again).toMatch(isEmpty);
});

it("a pinned stack without its file says how to get it, before anything is touched", async () => {
  const folder = join(settings.checkout, "releases", settings.name);
  await rm(folder, { recursive: true });
  const { exitCode, output } = await pulumi("preview");
  expect(exitCode).not.toBe(0);
  expect(output).toContain(`bin/landfall releases fetch ${first}`);
  expect((await landfall("releases", "fetch", first, ...flags)).exitCode).toBe(0);
  expect((await pulumi("preview")).exitCode).toBe(0);
});

it("an image that is gone stops the update before any container is touched", async () => {
  const before = (await onDroplet("docker ps --quiet --no-trunc | sort")).output;
  const file = join(settings.checkout, "releases", settings.name, `${first}.json`);
  const record = JSON.parse(await readFile(file, "utf8"));
  record.contents.images.api.digest = record.contents.images.api.digest.replace(/.{64}$/, "0".repeat(64));
  record.checksum = checksum(record.contents);
  await writeFile(file, JSON.stringify(record));
  const { exitCode, output } = await pulumi("up", "--yes", "--skip-preview");
  expect(exitCode).not.toBe(0);
  expect(output).toContain("1 of the release's images are neither on this host nor in their registry");
  expect((await onDroplet("docker ps --quiet --no-trunc | sort")).output).toBe(before);
});

it("without the pin the checkout runs again", async () => {
  await pulumiOk("config", "rm", "landfall:release");
  const { exitCode, output } = await release({ RELEASE: "two" });
  expect(exitCode, output).toBe(0);
  expect(output).not.toContain("is pinned");
  expect(await runs()).toBe("two");
});
