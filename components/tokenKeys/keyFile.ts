import { readFile } from "node:fs/promises";

// age-encryption is loaded only where a stack has such a file.

/** What a file with token keys has to say. */
export type KeyFile =
  /** The keys by id. Their form is not checked. */
  | { kind: "opened"; keys: Record<string, string> }
  | { kind: "missing" }
  /** It is damaged, was encrypted for another identity, or has something else. */
  | { kind: "locked" };

/** @param identity age identity that opens the file; undefined where none is known */
export async function openKeyFile(path: string, identity: string | undefined): Promise<KeyFile> {
  const content = await readFile(path).catch(() => undefined);
  if (content === undefined) return { kind: "missing" };
  if (identity === undefined) return { kind: "locked" };
  try {
    return { kind: "opened", keys: await openKeys(content, identity) };
  } catch {
    // The error could quote the identity or a key.
    return { kind: "locked" };
  }
}

async function openKeys(content: Buffer, identity: string): Promise<Record<string, string>> {
  const { armor, Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity.trim());
  // `age` writes either form.
  const isArmored = content.subarray(0, 10).toString() === "-----BEGIN";
  const sealed = isArmored ? armor.decode(content.toString()) : content;
  return keysOf(JSON.parse(await decrypter.decrypt(sealed, "text")));
}

function keysOf(content: unknown): Record<string, string> {
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new Error("it has no object of keys");
  return content as Record<string, string>;
}

/** Text of a file with these keys: `age -d -i identity.txt <file>` opens it without Landfall. */
export async function sealKeys(keys: Readonly<Record<string, string>>, identity: string): Promise<string> {
  const { armor, Encrypter, identityToRecipient } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity.trim()));
  return armor.encode(await encrypter.encrypt(`${JSON.stringify(keys, null, 2)}\n`));
}
