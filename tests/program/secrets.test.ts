/** Another passphrase for a stack, by the real engine, and by one that fails on the way. */
import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { StackRef } from "../../cli/pulumi/resolveStack.ts";
import { rotateTo } from "../../cli/secrets/rotate.ts";
import { readRevealedConfig } from "../../cli/state/savedStates.ts";
import { paths } from "../../toolchain/paths.ts";
import { makeProject, type Project } from "./project.ts";

const OLD = "correct-horse-battery";
const NEW = "staple-of-another-day";

let project: Project;
let cwd: string;
let named: StackRef;
let said: string[];
beforeAll(async () => {
  project = await makeProject(
    "rotated",
    `import * as pulumi from "@pulumi/pulumi"; export const secret = new pulumi.Config().requireSecret("word");`,
    OLD,
  );
  ({ cwd, named } = project);
  await project.pulumi(["config", "set", "--secret", "word", "planted"]);
  await project.pulumi(["up", "--yes", "--skip-preview"]);
});
afterAll(async () => {
  await project?.remove();
});
beforeEach(() => {
  said = [];
});

const say = (line: string) => said.push(line);
const word = async (passphrase: string) => {
  const env = { ...named.stack.env, PULUMI_CONFIG_PASSPHRASE: passphrase };
  return (await readRevealedConfig({ ...named, stack: { ...named.stack, env } }))["landfall:word"]?.value;
};
const stackFile = () => readFile(join(cwd, "Pulumi.rotated.yaml"), "utf8");

/** The engine, with another one before it that `change-secrets-provider` meets. */
async function withEngine(script: string): Promise<StackRef> {
  const folder = await mkdtemp(join(cwd, "bin-"));
  const real = join(paths.bin, "pulumi");
  await writeFile(
    join(folder, "pulumi"),
    `#!/bin/sh\ncase "$*" in *change-secrets-provider*) ${script} ;; esac\nexec ${real} "$@"\n`.replaceAll(
      "REAL",
      real,
    ),
  );
  await chmod(join(folder, "pulumi"), 0o755);
  const env = { ...named.stack.env, PATH: [folder, named.stack.env.PATH].join(delimiter) };
  return { ...named, stack: { ...named.stack, env } };
}

it("today's passphrase, and one that does not open the stack, change nothing", async () => {
  const before = await stackFile();
  await expect(rotateTo(named, OLD, say)).rejects.toThrow("is the current one. Nothing was changed");
  const wrong = { ...named.stack.env, PULUMI_CONFIG_PASSPHRASE: "another one" };
  await expect(rotateTo({ ...named, stack: { ...named.stack, env: wrong } }, NEW, say)).rejects.toThrow(
    /incorrect passphrase/,
  );
  expect(await stackFile()).toBe(before);
});

it("an engine that fails after it has changed all is put back", async () => {
  const before = await stackFile();
  const broken = await withEngine('REAL "$@"; echo "disk full" >&2; exit 1');
  await expect(rotateTo(broken, NEW, say)).rejects.toThrow(
    /ended with 1: .*disk full.*The earlier files are back, with the old passphrase/s,
  );
  expect(await stackFile()).toBe(before);
  expect(await word(OLD)).toBe("planted");
});

it("one that takes another passphrase than the one that was meant is put back", async () => {
  const broken = await withEngine('echo | REAL "$@"; exit');
  await expect(rotateTo(broken, NEW, say)).rejects.toThrow(
    /the new passphrase does not open the stack: .*The earlier files are back/s,
  );
  expect(await word(OLD)).toBe("planted");
});

// The last one, for it is the only one that changes the stack.
it("every secret opens with the new passphrase, none with the old one, and nothing is shown", async () => {
  expect(await rotateTo(named, NEW, say)).toBe(0);
  expect(await word(NEW)).toBe("planted");
  await expect(word(OLD)).rejects.toThrow("incorrect passphrase");
  expect(said.join("\n")).toContain(
    "Decrypted with the new passphrase, and unchanged: 1 of the configuration, 1 of the state.",
  );
  expect(said[0]).toMatch(/^The earlier files are kept, and need the old passphrase: \S+\.json, \S+\.yaml$/);
  for (const text of [...said, await stackFile()])
    for (const secret of [OLD, NEW, "planted"]) expect(text).not.toContain(secret);
});
