import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { armor, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openKeyFile, sealKeys } from "../../../components/tokenKeys/index.ts";

const keys = { k1: "planted-one", k2: "planted-two" };

let folder: string;
let identity: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "landfall-key-file-"));
  identity = await generateX25519Identity();
});
afterAll(() => rm(folder, { recursive: true }));

const place = async (content: string | Uint8Array) => {
  const path = join(folder, "keys.age");
  await writeFile(path, content);
  return path;
};

describe("a file of token keys", () => {
  it("gives the keys to the identity that it was encrypted for", async () => {
    const path = await place(await sealKeys(keys, identity));
    expect(await readFile(path, "utf8")).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    expect(await openKeyFile(path, identity)).toEqual({ kind: "opened", keys });
    expect(await openKeyFile(path, ` ${identity}\n`)).toEqual({ kind: "opened", keys });
  });

  it("may be in age's binary form, too, and for several recipients", async () => {
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(await generateX25519Identity()));
    encrypter.addRecipient(await identityToRecipient(identity));
    const path = await place(await encrypter.encrypt(JSON.stringify(keys)));
    expect(await openKeyFile(path, identity)).toEqual({ kind: "opened", keys });
  });

  it("tells what is wrong without an error that could quote something", async () => {
    const sealed = await sealKeys(keys, identity);
    const locked = { kind: "locked" };
    expect(await openKeyFile(await place(sealed), await generateX25519Identity())).toEqual(locked);
    expect(await openKeyFile(await place(sealed), undefined)).toEqual(locked);
    expect(await openKeyFile(await place(sealed), "no identity")).toEqual(locked);
    expect(await openKeyFile(await place(sealed.slice(0, 200)), identity)).toEqual(locked);
    expect(await openKeyFile(await place(""), identity)).toEqual(locked);
    expect(await openKeyFile(join(folder, "none.age"), identity)).toEqual({ kind: "missing" });
  });

  it.each(["planted, but not JSON", "[]", "null", '"planted"'])(
    "has an object of keys, not %s",
    async (text) => {
      const encrypter = new Encrypter();
      encrypter.addRecipient(await identityToRecipient(identity));
      const path = await place(armor.encode(await encrypter.encrypt(text)));
      expect(await openKeyFile(path, identity)).toEqual({ kind: "locked" });
    },
  );
});
