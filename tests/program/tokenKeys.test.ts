import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Encrypter } from "age-encryption";
import { afterAll, beforeAll, expect, it } from "vitest";
import { named } from "./expectedPreview.ts";
import { type StackConfig, stepsOf, type TestStack, testStack } from "./harness.ts";

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJvb2JvYm9ib2JvYm9ib2JvYm9ib2JvYm9ib2JvYm9i";
const key = (letter: string) => Buffer.alloc(32, letter).toString("base64");

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack("sandbox");
});
afterAll(() => stack?.remove());

const asked = () => join(stack.home, "asked");

/** A preview of a stack with a host that is known, where the host's answer is what this script does. */
async function preview(answer: string, tokenKeys: (config: StackConfig) => object) {
  const folder = join(stack.home, "ssh-stand-in");
  await mkdir(folder, { recursive: true });
  await writeFile(asked(), "");
  const script = `#!/bin/sh
if [ "$1" = -V ]; then echo OpenSSH_9.9p1 >&2; exit; fi
echo "$*" >>${asked()}
${answer}
`;
  await writeFile(join(folder, "ssh"), script);
  await chmod(join(folder, "ssh"), 0o755);
  return stack.preview({
    args: ["--json"],
    env: { PATH: `${folder}:${process.env.PATH}` },
    change: (config) => {
      config["landfall:host"] = { address: { address: "203.0.113.9", hostKey } };
      config["landfall:tokenKeys"] = tokenKeys(config);
    },
  });
}

const lines = (stdout: string) =>
  (JSON.parse(stdout).diagnostics as { message: string }[])
    .map(({ message }) => message.trim())
    .filter((line) => line.startsWith("token keys:"));

it("a preview says how far a rotation is, and has keys of a file in no resource but as secrets", async () => {
  const ring = { active: "k2", decryptOnly: ["k1"] };
  const generated = await preview(`echo '{"active":"k2","rows":{"k1":12,"k2":30214}}'`, () => ring);
  const steps = stepsOf(generated);
  expect(lines(generated.stdout)).toEqual(["token keys: k2 encrypts; k1 still has 12 of 30226 rows"]);
  const [question = "", ...others] = (await readFile(asked(), "utf8")).trim().split("\n");
  expect(question).toMatch(/^-n -o ControlMaster=no /);
  expect(question).toContain(`KnownHostsCommand=/bin/echo 203.0.113.9 ${hostKey}`);
  expect(question).toMatch(/ deploy@203\.0\.113\.9 sudo -n \/usr\/local\/sbin\/landfall-token-keys count$/);
  expect(others).toEqual([]);
  expect(named(steps, "token-keys-k1").inputs).toEqual({ length: 32 });

  // The stack's identity for its backups is encrypted already, and the preview shows its public half.
  const recipient = /age1[a-z0-9]{58}/.exec(generated.stdout)?.[0] as string;
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const file = join(stack.home, "keys.age");
  await writeFile(file, await encrypter.encrypt(JSON.stringify({ k1: key("1"), k2: key("2") })));
  const given = await preview("exec sleep 600", (config) => ({
    ...ring,
    file,
    identity: config["landfall:backup"].identity,
  }));
  const names = stepsOf(given).map(({ name }) => name);
  expect(names).toContain("token-key-guard-check");
  expect(names.filter((name) => name.startsWith("token-keys"))).toEqual(["token-keys"]);
  for (const letter of ["1", "2"]) expect(given.output).not.toContain(key(letter));
  expect(named(stepsOf(given), "token-key-guard-check").inputs.create).toMatch(
    /k2=[0-9a-f]{16} k1=[0-9a-f]{16}/,
  );
  // Nobody waited for the host's answer.
  expect(lines(given.stdout)).toEqual([
    "token keys: how far the rotation is, is not known. Type: bin/landfall oauth keys",
  ]);
});
