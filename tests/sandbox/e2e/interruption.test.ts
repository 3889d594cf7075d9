import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { stackEnvironment } from "../../../cli/sandbox/stack.ts";
import { landfall, prepareUp, pulumi, pulumiOk, sandbox, settings, siteAnswers } from "./support.ts";

beforeAll(async () => {
  await sandbox("reset");
  await prepareUp();
});

/** Starts `pulumi up` in a process group of its own and signals the whole group after `seconds`, as a terminal or an OOM kill would. */
async function interruptedUp(signal: "SIGINT" | "SIGKILL", seconds: number): Promise<void> {
  const up = execa("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
    cwd: settings.checkout,
    env: stackEnvironment(settings),
    reject: false,
    detached: true,
    // Plugins are in groups of their own and may live a moment longer: nobody waits for what they print.
    stdio: "ignore",
    cleanup: false,
  });
  const timer = setTimeout(() => up.pid && process.kill(-up.pid, signal), seconds * 1000);
  await up;
  clearTimeout(timer);
}

describe("an up that is interrupted", () => {
  it("converges: killed again and again while it makes the stack from nothing", async () => {
    for (const [signal, seconds] of [
      ["SIGKILL", 4],
      ["SIGINT", 8],
      ["SIGKILL", 14],
      ["SIGKILL", 22],
      ["SIGINT", 30],
    ] as const) {
      await interruptedUp(signal, seconds);
      const repair = await landfall("repair", settings.name);
      expect(repair.exitCode, repair.output).toBe(0);
    }
    const { exitCode, output } = await pulumi("up", "--yes", "--skip-preview");
    expect({ exitCode, output: exitCode === 0 ? "" : output }).toEqual({ exitCode: 0, output: "" });
    expect(await siteAnswers()).toBe(true);
    expect(await pulumiOk("preview", "--expect-no-changes")).toContain("unchanged");
  });
});
