import { beforeAll, describe, expect, it } from "vitest";
import { ensureUp, pulumiOk, sandbox } from "./support.ts";

beforeAll(ensureUp);

const unchanged = /^Resources:\n\s+\d+ unchanged$/m;

describe("a stack that is up", () => {
  it("has nothing to do in a second up", async () => {
    expect(await pulumiOk("up", "--yes", "--skip-preview")).toMatch(unchanged);
  });

  it("shows no drift in a refresh", async () => {
    expect(await pulumiOk("refresh", "--yes", "--skip-preview", "--expect-no-changes")).toMatch(unchanged);
  });

  it("shows no change in a preview, also after the refresh", async () => {
    expect(await pulumiOk("preview", "--expect-no-changes")).toMatch(unchanged);
  });

  it("says so when `landfall sandbox up` has nothing to do", async () => {
    const { exitCode, output } = await sandbox("up");
    expect(exitCode).toBe(0);
    expect(output).toContain("Nothing to do");
  });
});
