import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity } from "age-encryption";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addKey, createTokenKey, findGeneratedKey, readSettings } from "../../../cli/oauth/createKey.ts";
import type { ExportedState } from "../../../cli/pulumi/exportedState.ts";
import { openKeyFile } from "../../../components/tokenKeys/index.ts";

const file = "keys/prod.age";
const generated = Buffer.alloc(32, "g").toString("base64");
const none = async () => undefined;

let checkout: string;
let identity: string;
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), "landfall-create-key-"));
  identity = await generateX25519Identity();
});
afterEach(() => rm(checkout, { recursive: true }));

const add = (id: string, state: () => Promise<string | undefined> = none) =>
  addKey(id, { file, identity }, state, checkout);
const keys = async () => {
  const content = await openKeyFile(join(checkout, file), identity);
  return content.kind === "opened" ? content.keys : {};
};
const text = () => readFile(join(checkout, file), "utf8");

describe("landfall oauth keys create", () => {
  it("makes the file, and adds a key to it without changing another", async () => {
    expect(await add("k1")).toBe("keys/prod.age has the new key k1.");
    const first = await keys();
    expect(await add("k2")).toBe("keys/prod.age has the new key k2.");
    const { k1, k2, ...others } = await keys();
    expect(k1).toBe(first.k1);
    for (const key of [k1, k2]) expect(Buffer.from(key ?? "", "base64")).toHaveLength(32);
    expect(k2).not.toBe(k1);
    expect(others).toEqual({});
  });

  it("leaves a key that is there as it is, and can be typed again", async () => {
    await add("k1");
    await add("k2", async () => generated);
    const before = await text();
    for (const [id, state] of [
      ["k1", none],
      ["k2", async () => generated],
    ] as const)
      expect(await add(id, state)).toBe(`keys/prod.age has ${id} already. Nothing was changed.`);
    expect(await text()).toBe(before);
  });

  it("does not let a stack share a file that has another key of the same id", async () => {
    await add("k1");
    const before = await text();
    await expect(add("k1", async () => generated)).rejects.toThrow(
      "keys/prod.age has another key k1 than the stack generated, which could not decrypt the stack's rows. Nothing was changed. Give the stack a file of its own: pulumi config set --path 'landfall:tokenKeys.file' keys/prod.age",
    );
    expect(await text()).toBe(before);
  });

  it("takes over the key that the stack generated, because rows are encrypted with it", async () => {
    const said = await add("k1", async () => generated);
    expect(said).toBe("keys/prod.age has the key k1 that the stack generated.");
    expect(await keys()).toEqual({ k1: generated });
  });

  it("takes over no half of a key, and shows none", async () => {
    await expect(add("k1", async () => "planted")).rejects.toThrow(
      /^the key k1 in the stack's state is not 32 bytes\. Nothing was changed$/,
    );
    expect(await readdir(checkout)).toEqual([]);
  });

  it("never replaces a file that it cannot open", async () => {
    await add("k1");
    const before = await text();
    const other = await generateX25519Identity();
    await expect(addKey("k2", { file, identity: other }, none, checkout)).rejects.toThrow(
      "landfall:tokenKeys.identity does not decrypt keys/prod.age: it is damaged, or was encrypted for another one. Nothing was changed",
    );
    await writeFile(join(checkout, file), "no age file");
    await expect(add("k2")).rejects.toThrow("Nothing was changed");
    expect(await text()).toBe("no age file");
    await writeFile(join(checkout, file), before);
    expect(Object.keys(await keys())).toEqual(["k1"]);
  });

  it("writes a file for its owner only, and nothing beside it", async () => {
    await add("k1");
    expect((await stat(join(checkout, file))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(checkout, "keys"))).toEqual(["prod.age"]);
    for (const key of Object.values(await keys())) expect(await text()).not.toContain(key);
  });

  it("says what an id is, before it asks for a stack", async () => {
    await expect(createTokenKey("K2", {})).rejects.toThrow("k and a number, such as k2");
  });
});

describe("the settings of the file", () => {
  const config = (given?: Record<string, string>) =>
    readSettings(given === undefined ? {} : { "landfall:tokenKeys": { objectValue: given } });

  it("are the stack's", () => {
    expect(config({ active: "k1", file, identity })).toEqual({ file, identity });
  });

  it("are told all at once where they are not set, with what to type", () => {
    expect(() => config()).toThrow(`the file of the token keys is not configured (2):
  landfall:tokenKeys.file is not set: the stack generates its token keys
      pulumi config set --path 'landfall:tokenKeys.file' keys/prod.age
  landfall:tokenKeys.identity is not set
      bin/landfall backups key | pulumi config set --secret --path 'landfall:tokenKeys.identity'`);
  });

  it("are not shown where they are wrong", () => {
    const wrong = () => config({ file: identity, identity: generated });
    expect(wrong).toThrow("landfall:tokenKeys.file is not a path that ends in .age");
    expect(wrong).toThrow("landfall:tokenKeys.identity is not a complete age identity");
    expect(wrong).not.toThrow(identity);
    expect(wrong).not.toThrow(generated);
  });
});

describe("a generated key", () => {
  const envelope = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(generated),
  };
  const state = (type: string, name: string): ExportedState => ({
    version: 3,
    deployment: {
      resources: [
        {
          urn: `urn:pulumi:prod::landfall::landfall:tokenKeys:TokenKeys$${type}::${name}`,
          type,
          outputs: { base64: envelope, hex: envelope, length: 32 },
        },
      ],
    },
  });
  const random = "random:index/randomBytes:RandomBytes";

  it("is found in the state, by its id", () => {
    expect(findGeneratedKey(state(random, "token-keys-k1"), "k1")).toBe(generated);
    expect(findGeneratedKey(state(random, "token-keys-k11"), "k1")).toBeUndefined();
    expect(findGeneratedKey(state("random:index/randomId:RandomId", "token-keys-k1"), "k1")).toBeUndefined();
    expect(findGeneratedKey({ version: 3, deployment: {} }, "k1")).toBeUndefined();
  });
});
