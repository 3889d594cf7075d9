import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runInterruptible } from "../../../cli/pulumi/runInterruptible.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "landfall-interrupt-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const here = () => ({ cwd: folder, env: {} });

it("a command that is not there is said, and no exit code 0", async () => {
  const { exitCode, output } = await runInterruptible("no-such-command", [], here());
  expect(exitCode).not.toBe(0);
  expect(output).toContain("no-such-command");
});

it("has the command's exit code and both of its outputs", async () => {
  expect(await runInterruptible("sh", ["-c", "echo out; echo err >&2; exit 3"], here())).toEqual({
    exitCode: 3,
    interrupted: false,
    output: "out\nerr",
  });
});

it("passes one interrupt on, and waits for the command to end by itself", async () => {
  const module = new URL("../../../cli/pulumi/runInterruptible.ts", import.meta.url).href;
  const inner = join(folder, "inner.mjs");
  writeFileSync(
    inner,
    `let n = 0;
     const alive = setInterval(() => {}, 1000);
     process.on("SIGINT", () => {
       if (n++ === 0) setTimeout(() => { console.log("interrupted " + n); clearInterval(alive); process.exitCode = 7; }, 300);
     });
     console.error("ready");`,
  );
  const outer = join(folder, "outer.mjs");
  writeFileSync(
    outer,
    `import { runInterruptible } from ${JSON.stringify(module)};
     const ended = await runInterruptible(process.execPath, [${JSON.stringify(inner)}], { cwd: ".", env: {}, show: true });
     console.log(JSON.stringify(ended));`,
  );
  const child = execa(process.execPath, ["--disable-warning=ExperimentalWarning", outer], {
    cwd: folder,
    detached: true,
    reject: false,
  });
  await new Promise<void>((ready) =>
    child.stderr.on("data", (text) => String(text).includes("ready") && ready()),
  );
  // As a terminal does: all of the group.
  process.kill(-(child.pid as number), "SIGINT");
  const { stdout, exitCode } = await child;
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout.split("\n").at(-1) as string)).toEqual({
    exitCode: 7,
    interrupted: true,
    output: "ready\ninterrupted 1",
  });
});
