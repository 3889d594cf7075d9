import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { interruptible } from "../../cli/interruptible.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "landfall-interrupt-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const here = () => ({ cwd: folder, env: {} });

it("a command that is not there is said, and no exit code 0", async () => {
  const { exitCode, output } = await interruptible("no-such-command", [], here());
  expect(exitCode).not.toBe(0);
  expect(output).toContain("no-such-command");
});

it("has the command's exit code and both of its outputs", async () => {
  expect(await interruptible("sh", ["-c", "echo out; echo err >&2; exit 3"], here())).toEqual({
    exitCode: 3,
    output: "out\nerr",
  });
});

it("passes one interrupt on, and waits for the command to end by itself", async () => {
  const module = new URL("../../cli/interruptible.ts", import.meta.url).href;
  const inner = join(folder, "inner.sh");
  writeFileSync(
    inner,
    "trap 'n=$((n+1)); sleep 0.3; echo \"interrupted $n\"; exit 7' INT\necho ready >&2\nwhile :; do sleep 0.05; done\n",
  );
  const outer = join(folder, "outer.mjs");
  writeFileSync(
    outer,
    `import { interruptible } from ${JSON.stringify(module)};
     const ended = await interruptible("bash", [${JSON.stringify(inner)}], { cwd: ".", env: {}, show: true });
     console.log(JSON.stringify(ended));`,
  );
  const child = execa(process.execPath, ["--disable-warning=ExperimentalWarning", outer], {
    cwd: folder,
    reject: false,
  });
  await new Promise<void>((ready) =>
    child.stderr.on("data", (text) => String(text).includes("ready") && ready()),
  );
  child.kill("SIGINT");
  const { stdout, exitCode } = await child;
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout.split("\n").at(-1) as string)).toEqual({
    exitCode: 7,
    output: "ready\ninterrupted 1",
  });
});
