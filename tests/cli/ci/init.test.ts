import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { init, workflows } from "../../../cli/ci/init.ts";
import { paths } from "../../../toolchain/paths.ts";

const names = { staging: "shop-staging", prod: "shop-prod", branch: "main" };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "landfall-ci-init-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Workflow {
  on: Record<string, unknown>;
  permissions: object;
  jobs: Record<
    string,
    {
      permissions: Record<string, string>;
      concurrency?: { "cancel-in-progress": boolean };
      environment: string;
      steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
    }
  >;
}

describe("the workflows", () => {
  const files = workflows(names);
  const all = Object.entries(files).map(([name, text]) => ({
    name,
    text,
    workflow: parse(text) as Workflow,
  }));
  const jobs = all.flatMap(({ name, workflow }) =>
    Object.entries(workflow.jobs).map(([job, what]) => ({ ...what, name: `${name} ${job}` })),
  );

  it("have no word of the template left, and the stacks' names in its place", () => {
    expect(Object.keys(files)).toEqual(["landfall-drift.yml", "landfall-preview.yml", "landfall-up.yml"]);
    for (const { text } of all) expect(text).not.toMatch(/STAGING_STACK|PROD_STACK|MAIN_BRANCH/);
    expect(files["landfall-up.yml"]).toContain("ci up shop-prod --as");
  });

  it("take actions by their commit only, of GitHub's own", () => {
    const uses = jobs.flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    expect(uses.length).toBeGreaterThan(0);
    for (const one of uses) expect(one).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
  });

  it("give no right by default, and each job only what its verb needs", () => {
    expect(all.map(({ workflow }) => workflow.permissions)).toEqual([{}, {}, {}]);
    expect(Object.fromEntries(jobs.map(({ name, permissions }) => [name, permissions]))).toEqual({
      "landfall-drift.yml drift": { contents: "read", issues: "write" },
      "landfall-preview.yml preview": { contents: "read", "pull-requests": "write" },
      "landfall-up.yml staging": { contents: "read" },
      "landfall-up.yml prod": { contents: "read" },
    });
    for (const { steps } of jobs)
      for (const { uses, with: settings } of steps)
        if (uses?.startsWith("actions/checkout@")) expect(settings).toEqual({ "persist-credentials": false });
  });

  it("never cut an update off, and never give a pull request's own words to a shell", () => {
    for (const { name, concurrency } of jobs)
      if (name.startsWith("landfall-up")) expect(concurrency?.["cancel-in-progress"]).toBe(false);
    for (const { steps } of jobs) for (const { run = "" } of steps) expect(run).not.toContain("${{");
    expect(all.flatMap(({ workflow }) => Object.keys(workflow.on))).not.toContain("pull_request_target");
  });
});

it("a name that a shell or YAML would read otherwise is refused", () => {
  for (const staging of ["a b", "$(reboot)", "a: b", "", "-x"])
    expect(() => workflows({ ...names, staging })).toThrow("is not a name of a stack or branch");
});

it("writes them once, again without a change, and never over one that somebody has changed", async () => {
  await init(names, folder);
  await init(names, folder);
  const file = join(folder, ".github/workflows/landfall-up.yml");
  writeFileSync(file, "# mine\n");
  await expect(init({ ...names, prod: "other" }, folder)).rejects.toThrow(
    /nothing was written \(3\):.*landfall-drift\.yml is there, and differs/s,
  );
  expect(readFileSync(file, "utf8")).toBe("# mine\n");
  expect(readdirSync(join(folder, ".github/workflows"))).toHaveLength(3);
});

describe("the key of the host", () => {
  const script = join(paths.checkout, "cli/ci/placeKey.sh");
  const place = (env: Record<string, string>) =>
    execFileSync("sh", [script], {
      env: { PATH: process.env.PATH ?? "", HOME: folder, ...env },
      stdio: "pipe",
    });

  it("that is not given, or is none, is said, and nothing is left", () => {
    expect(() => place({ KEY_FILE: "~/.ssh/id" })).toThrow(
      /LANDFALL_SSH_KEY is no secret of this environment/,
    );
    expect(() => place({ KEY_FILE: "~/.ssh/id", SSH_KEY: "planted" })).toThrow(
      /no private key without a passphrase/,
    );
    expect(readdirSync(join(folder, ".ssh"))).toEqual([]);
  });

  it("is where the stacks look for it, with its public half, and readable by nobody else", () => {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
    const key = readFileSync(join(folder, "key"), "utf8");
    place({ KEY_FILE: "~/.ssh/id", SSH_KEY: key.replaceAll("\n", "\r\n") });
    expect(readFileSync(join(folder, ".ssh/id"), "utf8").trim()).toBe(key.trim());
    expect(statSync(join(folder, ".ssh/id")).mode & 0o777).toBe(0o600);
    const half = (file: string) => readFileSync(file, "utf8").split(" ")[1]?.trim();
    expect(half(join(folder, ".ssh/id.pub"))).toBe(half(join(folder, "key.pub")));
  });
});
