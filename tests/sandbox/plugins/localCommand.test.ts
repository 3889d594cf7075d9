/** Commands on this machine, through the provider protocol. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PluginClient, startPlugin } from "./harness.ts";

const LOCAL = "command:local:Command";

let plugin: PluginClient;
let folder: string;
beforeAll(async () => {
  plugin = await startPlugin("command", { SSH_AUTH_SOCK: undefined });
  await plugin.configure({});
  folder = await mkdtemp(join(tmpdir(), "landfall-command-"));
});
afterAll(async () => {
  await plugin?.stop();
  await rm(folder, { recursive: true, force: true });
});

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "it worked",
    (error: Error) => error.message,
  );

describe("a local command", () => {
  it("runs in a folder with its environment and input", async () => {
    const inputs = {
      create: 'pwd; echo "$NAME"; cat',
      dir: folder,
      environment: { NAME: "value" },
      stdin: "typed",
    };
    expect((await plugin.make(LOCAL, inputs)).state.stdout).toBe(`${folder}\nvalue\ntyped`);
  });

  it("sees what it printed before, and fails with its status", async () => {
    const made = await plugin.make(LOCAL, {
      create: "echo first",
      update: 'echo "after $PULUMI_COMMAND_STDOUT"',
    });
    expect((await plugin.update(LOCAL, made.id, made.state, made.inputs)).stdout).toBe("after first");
    expect(await failure(plugin.make(LOCAL, { create: "exit 4" }))).toMatch(
      /^2 UNKNOWN: exit status 4: running "exit 4"/,
    );
  });

  it("kills it at its timeout", async () => {
    expect(await failure(plugin.create(LOCAL, { create: "sleep 60" }, { timeout: 0.2 }))).toMatch(
      /did not end within 0\.2 s/,
    );
  });
});
