import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { paths } from "../../toolchain/paths.ts";

const program = join(paths.checkout, "lint/requireNode.js");

function runAs(version: string) {
  const pretend = `Object.defineProperty(process, "versions", { value: { node: "${version}" } })`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(pretend)}`, program],
    { encoding: "utf8", env: { npm_lifecycle_event: "check" } },
  );
  return { status, stderr };
}

describe("a check of the checkout", () => {
  it("says in one sentence what to type with a Node that cannot read TypeScript", () => {
    expect(runAs("20.20.2")).toEqual({
      status: 1,
      stderr:
        'npm run check needs Node 24 or later, and this is 20.20.2. Type first: eval "$(bin/landfall env)"\n',
    });
  });

  it("says nothing with Node 24", () => {
    expect(runAs("24.0.0")).toEqual({ status: 0, stderr: "" });
  });

  it("looks at the version before anything else runs", () => {
    const { scripts } = JSON.parse(readFileSync(join(paths.checkout, "package.json"), "utf8"));
    expect(scripts.check).toMatch(/^node lint\/requireNode\.js && /);
    expect(scripts.docs).toMatch(/^node lint\/requireNode\.js && /);
  });
});
