import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bed, startBed } from "../../components/restore/bed.ts";
import { until } from "../../sandbox/app/stack.ts";
import { keyPair } from "../../sandbox/region/docker/unitRegion.ts";

/** The command line against a host by real ssh; only `pulumi` is another, which knows this one stack. */
let bed: Bed;
let directory: string;
let id: string;
let first: string;

const count = () => bed.sql("SELECT count(*) FROM shop.customers");
const change = () => bed.sql("INSERT INTO shop.customers (name) VALUES ('late ' || clock_timestamp())");

beforeAll(async () => {
  bed = await startBed();
  directory = await mkdtemp(join(tmpdir(), "landfall-test-restore-cli-"));
  const key = await keyPair(directory, "key");
  const address = await bed.listen(key.public);
  const outputs = { address: address.ip, user: "root", hostKey: address.hostKey };
  const state = { deployment: { resources: [{ type: "landfall:host:Host", outputs }] } };
  const config = {
    "landfall:app": { value: "shop" },
    "landfall:ssh": { objectValue: { keyFile: key.file } },
  };
  await mkdir(join(directory, "bin"));
  const pulumi = join(directory, "bin/pulumi");
  await writeFile(
    pulumi,
    `#!/bin/sh
case "$*" in
  "stack export"*) echo '${JSON.stringify(state)}' ;;
  "config --json"*) echo '${JSON.stringify(config)}' ;;
  "config get --path landfall:backup.identity"*) echo ${bed.identity} ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
`,
  );
  await chmod(pulumi, 0o755);
  id = (await bed.ok("landfall-backup create --reason manual")).trim();
  first = await count();
}, 900_000);

afterAll(async () => {
  await bed?.remove();
  if (directory) await rm(directory, { recursive: true });
});

const options = () => ({
  cwd: join(import.meta.dirname, "../../.."),
  env: { PATH: `${join(directory, "bin")}${delimiter}${process.env.PATH}` },
  all: true as const,
  reject: false as const,
});
const landfall = (...args: string[]) =>
  execa("node", ["cli/main.ts", ...args], { ...options(), stdin: "ignore" });

/** In a terminal, where this is typed once it is asked for. */
async function typing(typed: string, ...args: string[]) {
  // Of its own the terminal has no width, and prompts need one.
  const command = `stty cols 120 rows 40; exec node cli/main.ts ${args.join(" ")}`;
  const running = execa("script", ["-qefc", command, "/dev/null"], { ...options(), timeout: 300_000 });
  let seen = "";
  running.stdout.on("data", (text) => {
    const asked = seen.includes("type the name");
    seen += text;
    if (!asked && seen.includes("type the name")) setTimeout(() => running.stdin.write(typed), 500);
  });
  return running;
}

/** A restore in place, and what is done to the command once the host is at this step. */
async function atStep(step: string, act: (pid: number) => void) {
  await bed.run(`rm -f ${join(bed.directory, "data/restore.json")}`);
  const running = landfall("restore", id, "--in-place", "--yes");
  await until(step, async () =>
    expect(await readFile(join(bed.directory, "data/restore.json"), "utf8")).toContain(`"step": "${step}"`),
  );
  act(running.pid as number);
  return running;
}

test("what is in Spaces only is fetched with the stack's key, which shows nowhere", async () => {
  await change();
  await bed.ok(`rm -r ${join(bed.directory, "data/backups", id)}`);
  const { exitCode, all } = await landfall("restore", id, "--in-place", "--yes");
  expect(all).toMatch(/shop\.customers +2001 +2000 +1 added, 0 changed, 0 removed/);
  expect(all).toContain(`${id} is on the droplet`);
  expect(all).toContain(`shop is what it was in the backup ${id}`);
  expect(all).not.toContain(bed.identity.slice(16));
  expect(exitCode).toBe(0);
  expect(await count()).toBe(first);
  const undone = await landfall("restore", "--undo", "--yes");
  expect(undone.all).toContain("which was set aside, becomes the live one of shop again");
  expect(undone.exitCode).toBe(0);
  expect(await count()).toBe("2001");
});

test("it goes on only where the name of the app is typed", async () => {
  const refused = await typing("shpo\r", "restore", id, "--in-place");
  expect(refused.all).toContain("Nothing was changed.");
  expect(refused.exitCode).toBe(1);
  expect(await count()).toBe("2001");
  expect((await typing("shop\r", "restore", id, "--in-place")).exitCode).toBe(0);
  expect(await count()).toBe(first);
});

test("Ctrl-C stops the host too, and says which database is live", async () => {
  await change();
  const { all, exitCode } = await atStep("fill", (pid) => process.kill(pid, "SIGINT"));
  expect(all).toContain("the live database is the OLD one, as it was");
  expect(exitCode).toBe(130);
  expect(await count()).toBe("2001");
});

test("a lost connection stops nothing", async () => {
  await atStep("backup", (pid) => process.kill(pid, "SIGKILL"));
  await until("the restore", async () => expect(await count()).toBe(first), 120);
});

test("a drill gives its verdict, and an unknown backup the one that was meant", async () => {
  const { stdout, exitCode } = await landfall("drill", "--backup", id, "--json");
  expect(JSON.parse(stdout)).toMatchObject({ success: true, backup: id, source: "spaces" });
  expect(exitCode).toBe(0);
  const wrong = id.replace(/.$/, id.endsWith("0") ? "1" : "0");
  const unknown = await landfall("restore", wrong);
  expect(unknown.all).toContain(`there is no backup "${wrong}"; did you mean ${id}?`);
  expect(unknown.exitCode).toBe(2);
});
