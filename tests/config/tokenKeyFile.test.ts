import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity } from "age-encryption";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealKeys } from "../../components/tokenKeys/index.ts";
import { parseConfig } from "../../config/parse.ts";
import { openConfiguredFile } from "../../config/tokenKeyFile.ts";
import { app, context, good, identity, message } from "./samples.ts";

const tokens = { ...app, tokenKeys: { service: "api", command: ["count"] } };
const secretKeys = new Set([...context.secretKeys, "landfall:tokenKeys"]);
const key = (letter: string) => Buffer.alloc(32, letter).toString("base64");

let checkout: string;
let other: string;
beforeAll(async () => {
  checkout = await mkdtemp(join(tmpdir(), "landfall-token-key-file-"));
  other = await generateX25519Identity();
  await mkdir(join(checkout, "keys"));
  const keys = { k1: key("1"), k2: key("2"), k3: "planted-short" };
  await writeFile(join(checkout, "keys/prod.age"), await sealKeys(keys, identity));
});
afterAll(() => rm(checkout, { recursive: true }));

/** The message that the user reads for that group of keys. */
async function read(given: Record<string, unknown>, around: Parameters<typeof message>[1] = {}) {
  const tokenKeyFile = await openConfiguredFile(given, checkout);
  const changes = { "landfall:tokenKeys": JSON.stringify(given) };
  return message(changes, { app: tokens, secretKeys, tokenKeyFile, ...around });
}

const file = "keys/prod.age";

describe("a ring in a file", () => {
  it("gives the program the keys, and not what opens the file", async () => {
    const given = { active: "k2", decryptOnly: ["k1"], file, identity };
    expect(await read(given)).toBe("none");
    const raw = { ...good, "landfall:tokenKeys": JSON.stringify(given) };
    const tokenKeyFile = await openConfiguredFile(given, checkout);
    expect(parseConfig(raw, { ...context, app: tokens, secretKeys, tokenKeyFile })).toMatchObject({
      tokenKeys: { active: "k2", decryptOnly: ["k1"], keys: { k1: key("1"), k2: key("2") } },
    });
    expect(
      JSON.stringify(parseConfig(raw, { ...context, app: tokens, secretKeys, tokenKeyFile })),
    ).not.toContain("AGE-SECRET-KEY");
  });

  it("may have the default key alone", async () => {
    expect(await read({ file, identity })).toBe("none");
  });

  it("is told from a file that is not there, with a command for each key", async () => {
    expect(
      await read({ active: "k2", decryptOnly: ["k1"], file: "keys/none.age", identity }),
    ).toBe(`problems (1):
  landfall:tokenKeys.file names keys/none.age, which cannot be read
      bring it back, or make it:
      bin/landfall oauth keys create k2
      bin/landfall oauth keys create k1`);
  });

  it("must be for the identity", async () => {
    expect(await read({ file, identity: other })).toBe(`problems (1):
  landfall:tokenKeys.file names keys/prod.age, which identity does not decrypt: it is damaged, or was encrypted for another one
      pulumi config set --secret --path 'landfall:tokenKeys.identity'
      or bring back the file: git log -- keys/prod.age`);
  });

  it("must have every key, of the right length", async () => {
    const problems = await read({ active: "k4", decryptOnly: ["k1", "k3"], file, identity });
    expect(problems).toBe(`problems (2):
  landfall:tokenKeys.file names keys/prod.age, which has no key k4
      bin/landfall oauth keys create k4
  landfall:tokenKeys.file names keys/prod.age, whose key k3 is not 32 bytes as base64
      bring back the file as it was: git log -- keys/prod.age`);
    expect(problems).not.toContain("planted");
  });

  it("needs an identity: the one of a file that exists, or a new one", async () => {
    expect(await read({ file })).toBe(`problems (1):
  landfall:tokenKeys.identity is not set, but file is
      pulumi config set --secret --path 'landfall:tokenKeys.identity'`);
    expect(await read({ file: "keys/none.age" })).toBe(`problems (2):
  landfall:tokenKeys.file names keys/none.age, which cannot be read
      bring it back, or make it:
      bin/landfall oauth keys create k1
  landfall:tokenKeys.identity is not set, but file is
      bin/landfall backups key | pulumi config set --secret --path 'landfall:tokenKeys.identity'`);
  });

  it("is what an identity is for", async () => {
    expect(await read({ identity })).toBe(`problems (1):
  landfall:tokenKeys.file is not set, but identity is
      pulumi config set --path 'landfall:tokenKeys.file' keys/prod.age`);
  });

  it("is opened by an identity that is encrypted in the configuration", async () => {
    const problems = await read({ file, identity }, { secretKeys: context.secretKeys });
    expect(problems).toBe(`problems (1):
  landfall:tokenKeys.identity is in the stack's file in plain text, and decrypts the token keys; encrypt it, and if others may have read it, rotate to keys of a new file
      pulumi config set --secret --path 'landfall:tokenKeys.identity'`);
    expect(problems).not.toContain(identity);
  });

  it("has all its problems told at once, beside others, and shows no secret in the wrong place", async () => {
    const given = { active: "k1", decryptOnly: ["k1", "k5"], file, identity };
    expect(await read(given, { secretKeys: context.secretKeys })).toMatch(
      /^problems \(3\):\n {2}landfall:tokenKeys\.decryptOnly\[0\] .*\.file .*no key k5.*\.identity is in /s,
    );
    const swapped = await read({ file: identity, identity: key("1") });
    expect(swapped).toBe(`problems (2):
  landfall:tokenKeys.file is not a path that ends in .age, such as keys/prod.age
      pulumi config set --path 'landfall:tokenKeys.file' keys/prod.age
  landfall:tokenKeys.identity is not a complete age identity, which begins with AGE-SECRET-KEY-1 and has 74 characters
      bin/landfall backups key | pulumi config set --secret --path 'landfall:tokenKeys.identity'`);
  });

  it("is no setting of an app without tokens", async () => {
    expect(await read({ file, identity }, { app })).toBe(`problems (1):
  landfall:tokenKeys is set, but shop encrypts no tokens
      pulumi config rm landfall:tokenKeys`);
  });

  it.each(["text", null, [], { file: 3 }, { file, identity: 3, active: 1, decryptOnly: "k1" }])(
    "does not end the program where the group is %j",
    async (given) => {
      const opened = await openConfiguredFile(given, checkout);
      expect(opened === undefined || opened.content.kind === "locked").toBe(true);
      expect(
        message({ "landfall:tokenKeys": JSON.stringify(given) }, { app: tokens, tokenKeyFile: opened }),
      ).toMatch(/^problems/);
    },
  );
});
