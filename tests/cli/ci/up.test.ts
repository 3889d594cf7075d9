import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ciUp, type Dependencies } from "../../../cli/ci/up.ts";
import { upArguments } from "../../../cli/pulumi/client.ts";
import { policyArgs } from "../../../cli/review/run.ts";
import type { ReleaseSummary } from "../../../contracts/release.ts";
import { ProblemsError } from "../../../problem.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const release = (images: object, stack = "staging") =>
  ({
    id: "20261121T154500Z-0a1b2c",
    contents: { commit, changed: false, app: "shop", stack, images, pinned: null },
  }) as unknown as ReleaseSummary;
const images = { api: { name: "shop/api:1", digest: `shop/api@sha256:${"a".repeat(64)}` } };

let folder: string;
let file: string;
let did: string[];
let dependencies: Dependencies;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "landfall-ci-up-"));
  file = join(folder, "release.json");
  did = [];
  const does = <T>(what: string, answer: T) => {
    did.push(what);
    return answer;
  };
  dependencies = {
    print: () => {},
    source: async () => ({ commit, changed: false }),
    plannedImages: async () => does("planned", { images, pinned: null }),
    resolveDigests: async () => ({}),
    up: async () => does("up", { exitCode: 0, interrupted: false, output: "" }),
    unlock: async () => does("unlock", undefined),
    saveState: async () => does("save", "20261121T154500Z-0a1b2c"),
    probeSite: async () => does("site", "well"),
    firstBackup: async () => does("backup", undefined),
    dataStatus: async () => does("status", 0),
    checkClients: async () => ({ problems: [], unreachable: [], remarks: [], accepted: [] }),
    newestRelease: async () => release(images),
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

const LOCKED =
  "error: the stack is currently locked by 1 lock(s)\n  file:///x: created by me@here (pid 7) at 2026-11-21T21:00:00Z";

describe("before anything is deployed", () => {
  it("another commit than the one that was tried is refused, and so are changes", async () => {
    await ciUp("staging", { write: file }, dependencies);
    did = [];
    const other = { ...dependencies, source: async () => ({ commit: "f".repeat(40), changed: true }) };
    await expect(ciUp("prod", { as: file }, other)).rejects.toThrow(
      /nothing was deployed \(2\):.*git status.*git checkout 0123/s,
    );
    expect(did).toEqual([]);
  });

  it("another image than the one that was tried is refused", async () => {
    await ciUp("staging", { write: file }, dependencies);
    did = [];
    const moved = { api: { name: "shop/api:1", digest: `shop/api@sha256:${"b".repeat(64)}` } };
    const other = { ...dependencies, plannedImages: async () => ({ images: moved, pinned: null }) };
    await expect(ciUp("prod", { as: file }, other)).rejects.toThrow(
      /^nothing was deployed \(1\):\n +service api would run shop\/api@sha256:b+ \(shop\/api:1\), where staging ran shop\/api@sha256:a+\n +write `image: shop\/api@sha256:a+`/,
    );
    expect(did).toEqual([]);
  });

  it("a file that is not what a stack has written is refused", async () => {
    writeFileSync(file, "{}");
    await expect(ciUp("prod", { as: file }, dependencies)).rejects.toThrow(
      "is not what `landfall ci up --write` writes",
    );
    expect(did).toEqual([]);
  });
});

describe("an update that fails", () => {
  it("has the engine's exit code, its state is saved all the same, and nothing is checked", async () => {
    const failing = {
      ...dependencies,
      up: async () => ({ exitCode: 255, interrupted: false, output: "error: no" }),
    };
    expect(await ciUp("staging", { write: file }, failing)).toBe(255);
    expect(did).toEqual(["save"]);
  });

  it("that is interrupted is not good, whatever the engine says", async () => {
    const ended = { ...dependencies, up: async () => ({ exitCode: 0, interrupted: true, output: LOCKED }) };
    expect(await ciUp("staging", {}, ended)).toBe(1);
    expect(did).toEqual(["save"]);
  });

  it("for a lock is tried once more where its holder is proven dead", async () => {
    const outputs = [LOCKED, ""];
    const up = async () => {
      did.push("up");
      const output = outputs.shift() ?? LOCKED;
      return { exitCode: output === "" ? 0 : 255, interrupted: false, output };
    };
    expect(await ciUp("staging", {}, { ...dependencies, up })).toBe(0);
    expect(did.slice(0, 3)).toEqual(["up", "unlock", "up"]);
  });

  it("for a lock that stands ends there", async () => {
    const locked = {
      ...dependencies,
      up: async () => ({ exitCode: 255, interrupted: false, output: LOCKED }),
      unlock: async () => {
        throw new ProblemsError("the stack is locked", [{ where: "the lock", problem: "stands" }]);
      },
    };
    await expect(ciUp("staging", {}, locked)).rejects.toThrow("the lock stands");
    expect(did).toEqual([]);
  });
});

describe("what runs afterwards", () => {
  it("is named with everything that is not well, and is not handed on", async () => {
    const unwell: Dependencies = {
      ...dependencies,
      saveState: async () => {
        throw new Error("Spaces does not answer");
      },
      probeSite: async () => {
        throw new Error("https://shop.test/ answers 502");
      },
      dataStatus: async () => 1,
      newestRelease: async () => undefined,
    };
    await expect(ciUp("staging", { write: file }, unwell)).rejects.toThrow(
      /^staging was deployed, and is not well \(4\):.*the data have problems.*the release was not recorded.*the site https:\/\/shop\.test\/ answers 502.*the state was not saved: Spaces does not answer/s,
    );
    expect(() => readFileSync(file)).toThrow("ENOENT");
  });

  it("is told also where the host does not say how its data are", async () => {
    const silent = {
      ...dependencies,
      firstBackup: async () => {
        throw new Error("203.0.113.7 does not answer");
      },
    };
    await expect(ciUp("staging", { write: file }, silent)).rejects.toThrow(
      /not well \(1\):\n +the data cannot be asked for: 203\.0\.113\.7 does not answer\n +look at: bin\/landfall status --stack staging$/,
    );
    expect(() => readFileSync(file)).toThrow("ENOENT");
  });

  it("is told where an identity provider refuses a client, and not where one cannot be asked", async () => {
    const about = (problem: string) => [{ where: "google", problem, fix: "Open the console" }];
    const report = { problems: about("refuses the client"), unreachable: [], remarks: [], accepted: [] };
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const refused = { ...dependencies, print, checkClients: async () => report };
    await expect(ciUp("staging", { write: file }, refused)).rejects.toThrow(
      /not well \(1\):\n +google refuses the client\n +Open the console$/,
    );
    expect(() => readFileSync(file)).toThrow("ENOENT");
    expect(lines.join()).not.toContain("google");

    const silent = {
      ...dependencies,
      print,
      checkClients: async () => ({ ...report, problems: [], unreachable: about("is not reachable") }),
    };
    expect(await ciUp("staging", { write: file }, silent)).toBe(0);
    expect(lines.slice(-3, -1)).toEqual([
      "identity providers that could not be asked (1):\n  google is not reachable\n      Open the console",
      "To ask again: bin/landfall oauth check --stack staging",
    ]);
  });

  it("is saved, checked and written, and the next stack is held to it", async () => {
    expect(await ciUp("staging", { write: file }, dependencies)).toBe(0);
    expect(did).toEqual(["up", "save", "site", "backup", "status"]);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ stack: "staging", commit, images });
    did = [];
    expect(await ciUp("prod", { as: file }, dependencies)).toBe(0);
    expect(did).toEqual(["planned", "up", "save", "site", "backup", "status"]);
    const moved = { api: { name: "shop/api:1", digest: "shop/api@sha256:bb" } };
    const other = { ...dependencies, newestRelease: async () => release(moved, "prod") };
    await expect(ciUp("prod", { as: file }, other)).rejects.toThrow(
      /what runs is not what was tried: api runs shop\/api@sha256:bb, where shop\/api@sha256:a+ was tried\n +name images by digest, or go back: bin\/landfall rollback --stack prod/,
    );
  });
});

it("the preview of an update is not skipped, or a policy would stop it in the middle", () => {
  const args = upArguments("staging", policyArgs("staging")).join(" ");
  expect(args).toMatch(
    /^up --yes --stack staging .*--policy-pack \S+policy\/run --policy-pack-config \S+staging\.json$/,
  );
  expect(args).not.toContain("--skip-preview");
});
