import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { curl, ensureUp, landfall, onDroplet } from "./support.ts";

beforeAll(ensureUp);

const sql = async (text: string) =>
  (await landfall("exec", "postgres", "--user", "postgres", "--", "psql", "-XAtqc", text, "assistant"))
    .output;
const names = () => sql("SELECT string_agg(username, ' ' ORDER BY username) FROM assistant.users");

async function register(username: string): Promise<void> {
  const body = JSON.stringify({
    username,
    email: `${username}@example.org`,
    password: "planted-Passw0rd-planted",
  });
  const answer = await curl(
    "/api/auth/register",
    "--json",
    body,
    "--output",
    "/dev/null",
    "--write-out",
    "%{http_code}",
  );
  expect(answer.output).toBe("201");
}

/** Asks for the page and the API until told to stop; what they answered, each answer once. */
function visitors() {
  const seen = new Set<string>();
  let going = true;
  const visit = async () => {
    for (; going; await sleep(200))
      for (const path of ["/", "/api/health"])
        seen.add((await curl(path, "--output", "/dev/null", "--write-out", "%{http_code}")).output);
  };
  const done = visit();
  return async () => {
    going = false;
    await done;
    return [...seen].sort();
  };
}

describe("a restore", () => {
  let id: string;
  let before: string;

  it("into a scratch server compares every row, and leaves nothing", async () => {
    await register("kept");
    before = await names();
    await landfall("backups", "now");
    [{ id }] = JSON.parse((await landfall("backups", "list", "--json")).output);
    const tried = await landfall("restore", id);
    expect(tried.output).toContain("with every row of its manifest");
    expect(tried.exitCode).toBe(0);
    expect((await onDroplet("docker ps --all --quiet --filter label=landfall.scratch")).output).toBe("");
  });

  it("in place is not done unless somebody confirms it", async () => {
    const { exitCode, output } = await landfall("restore", id, "--in-place");
    expect(output).toContain("To confirm it without a terminal, add --yes");
    expect(exitCode).toBe(2);
  });

  it("in place fetches what is in Spaces only, and shows visitors the page and no error", async () => {
    await register("lost");
    await onDroplet(`sudo rm -r /mnt/data/landfall/backups/${id}`);
    const stop = visitors();
    const { exitCode, output } = await landfall("restore", id, "--in-place", "--yes");
    expect(output).toMatch(/assistant\.users +\d+ +\d+ +1 added/);
    expect(output).toMatch(/The page was up for [\d.]+ s/);
    expect(exitCode).toBe(0);
    expect(await stop()).toEqual(["200", "503"]);
    expect(await names()).toBe(before);
    await register("after");
  });

  it("is taken back", async () => {
    const { exitCode } = await landfall("restore", "--undo", "--yes");
    expect(exitCode).toBe(0);
    expect((await names()).split(" ")).toContain("lost");
    await register("again");
  });

  it("of an unknown backup names the one that was meant", async () => {
    const wrong = id.replace(/.$/, id.endsWith("0") ? "1" : "0");
    const { exitCode, output } = await landfall("restore", wrong, "--in-place", "--yes");
    expect(output).toContain(`there is no backup "${wrong}"; did you mean ${id}?`);
    expect(exitCode).toBe(2);
  });
});

describe("a drill", () => {
  it("restores the newest from Spaces with the stack's key, and the metrics and the status say so", async () => {
    const { exitCode, output } = await landfall("drill", "--json");
    expect(exitCode, output).toBe(0);
    // Among what it says of its steps, which comes by another stream and in any order.
    const verdict = JSON.parse(/^\{$[\s\S]*?^\}$/m.exec(output)?.[0] ?? output);
    expect(verdict).toMatchObject({ success: true, source: "spaces" });
    expect(verdict.amcheck.indexes).toBeGreaterThan(10);
    expect((await landfall("status")).output).toMatch(/Last drill +good, \d+ s ago, \S+ from Spaces/);
    const exported = await landfall(
      "exec",
      "node-exporter",
      "--",
      "cat",
      "/host/root/mnt/data/landfall/metrics/drill.prom",
    );
    expect(exported.output).toContain("landfall_drill_success 1");
  });

  it("is what the timer does, without the key", async () => {
    expect((await onDroplet("systemctl is-enabled landfall-drill.timer")).output).toBe("enabled");
    expect((await onDroplet("sudo systemctl start landfall-drill.service")).exitCode).toBe(0);
    expect((await landfall("status")).output).toContain("from the droplet");
  });
});
