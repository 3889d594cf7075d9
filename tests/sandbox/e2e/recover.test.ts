import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  curl,
  ensureUp,
  exportedState,
  files,
  landfall,
  onDroplet,
  pulumi,
  pulumiOk,
  run,
  settings,
  waitFor,
} from "./support.ts";

const user = { username: `kept${Date.now()}`, password: "planted-Passw0rd-planted" };
const late = { ...user, username: `late${Date.now()}` };
const unchanged = () => pulumi("preview", "--expect-no-changes");
const people = async () =>
  (
    await landfall(
      ...["exec", "postgres", "--user", "postgres", "--", "psql", "-XAtqc"],
      ...["SELECT string_agg(username, ' ' ORDER BY username) FROM assistant.users", "assistant"],
    )
  ).output;
const post = (path: string, body: object) =>
  curl(path, "--json", JSON.stringify(body), "--output", "/dev/null", "--write-out", "%{http_code}");

/** By `curl`, which reads the token from standard input: it is in no process list. */
async function api(method: string, path: string) {
  const token = (await readFile(settings.api.tokenFile, "utf8")).trim();
  const url = `${settings.api.url}/v2/${path}`;
  const args = ["--silent", "--fail", "--request", method, "--config", "-", url];
  return run("curl", args, { stdin: "pipe", input: `header = "Authorization: Bearer ${token}"` });
}

/** Deletes it, and waits until it is gone. */
async function lose(path: string): Promise<void> {
  await api("DELETE", path);
  await waitFor(`${path} to go`, 300, async () => (await api("GET", path)).exitCode !== 0);
}

/** Provider id of the resource with this name. */
async function idOf(name: string): Promise<string> {
  const { checkpoint } = JSON.parse(await exportedState());
  const resources: { urn: string; id: string }[] = checkpoint.latest.resources;
  return resources.find(({ urn }) => urn.endsWith(`::${name}`))?.id as string;
}

const register = async (who: typeof user) =>
  expect((await post("/api/auth/register", { ...who, email: `${who.username}@example.org` })).output).toBe(
    "201",
  );

beforeAll(async () => {
  await ensureUp();
  await register(user);
});
afterAll(async () => {
  // The tracked configuration again, for the files that follow.
  await ensureUp();
});

describe("the engine's state", () => {
  it("is in Spaces after an update, where nothing of it can be read, and the status says so", async () => {
    expect(await landfall("state", "save")).toMatchObject({ exitCode: 0 });
    const [newest] = JSON.parse((await landfall("state", "list", "--json")).output);
    const release = (await pulumi("stack", "output", "release")).output.trim();
    expect(newest).toMatchObject({ release });
    expect((await landfall("status")).output).toContain(`Newest state      ${newest.id}, `);
  });

  it("is not replaced unless somebody confirms it", async () => {
    const { exitCode, output } = await landfall("state", "recover");
    expect(output).toContain("To confirm it without a terminal, add --yes");
    expect(exitCode).toBe(2);
  });

  it("comes back where it was lost, and the preview is empty", async () => {
    const folder = join(files.backend, ".pulumi", "stacks", "landfall");
    for (const ending of ["", ".attrs", ".bak", ".bak.attrs"])
      await rm(join(folder, `${settings.name}.json${ending}`), { force: true });
    expect((await pulumi("stack", "export")).exitCode).not.toBe(0);
    const { exitCode, output } = await landfall("state", "recover", "--yes");
    expect(output).toContain("The backend has no state of the stack now.");
    expect(output).toContain("The preview is empty: the state is complete.");
    expect(exitCode).toBe(0);
  });
});

describe("a droplet that is gone with its volume", () => {
  it("comes back with all that its archive has, at the same address, and the preview is empty", async () => {
    await pulumiOk("config", "set", "--path", "landfall:backup.pointInTime", "true");
    await pulumiOk("up", "--yes", "--skip-preview");
    expect(await onDroplet("sudo systemctl start landfall-base-backup")).toMatchObject({ exitCode: 0 });
    const made = await landfall("backups", "now");
    const [, backup] = /backup (\S+) is good/.exec(made.output) ?? [];
    await register(late);
    expect(await onDroplet("sudo landfall-archive check")).toMatchObject({ exitCode: 0 });
    const before = await people();
    expect(before).toContain(late.username);
    const [droplet, volume] = [await idOf("host-droplet"), await idOf("host-volume")];
    await lose(`droplets/${droplet}`);
    await lose(`volumes/${volume}`);
    // A whole deployment and a restore, beside whatever else the machine does.
    const { exitCode, output } = await run("node", ["cli/main.ts", "recover", "--yes"], { timeout: 840_000 });
    expect(output).toMatch(new RegExp(`^Droplet .*\\(${droplet}\\) is gone: will be created`, "m"));
    expect(output).toMatch(new RegExp(`^Volume .*\\(${volume}\\) is gone: will be created`, "m"));
    expect(output).toContain(`To restore it instead of the archive: bin/landfall recover ${backup}\n`);
    expect(output).toContain("\nrestore the archive\n");
    expect(output).toMatch(/^Recovered:\s*\n( {2}\S.* {2}\d[\d.]* (s|min \d+ s)\n?){6}/m);
    expect(exitCode, output).toBe(0);
    expect(await people()).toBe(before);
    expect((await post("/api/auth/login", late)).output).toBe("200");
    expect((await unchanged()).exitCode).toBe(0);
    expect((await landfall("status")).exitCode).toBe(0);
  });

  it("is not recovered a second time", async () => {
    expect(await landfall("recover", "--dry-run")).toEqual({
      exitCode: 0,
      output: "Nothing is lost: the droplet and the volume exist. To check the data: bin/landfall status",
    });
  });
});
