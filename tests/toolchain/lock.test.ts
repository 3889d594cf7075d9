import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { withLock } from "../../toolchain/lock.ts";

it("frees the lock when its owner is killed", async () => {
  const module = new URL("../../toolchain/lock.ts", import.meta.url).href;
  const name = `lock-test-${process.pid}`;
  const script = `import { withLock } from "${module}";
    await withLock("${name}", async () => { console.log("held"); await new Promise((r) => setTimeout(r, 60_000)); });`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(owner.stdout, "data");
  let waited = false;
  const got = withLock(
    name,
    async () => "mine",
    () => {
      waited = true;
      owner.kill("SIGKILL");
    },
  );
  expect(await got).toBe("mine");
  expect(waited).toBe(true);
});
