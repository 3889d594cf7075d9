import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";
import { bech32 } from "@scure/base";

const PREFIX = "AGE-SECRET-KEY-";

/** DER of PKCS #8 before the 32 bytes of an X25519 key. */
const PKCS8_X25519 = Buffer.from("302e020100300506032b656e04220420", "hex");

/** A new age identity, as `age-keygen` makes it. It decrypts backups; its recipient is derived from it. */
export function newIdentity(): string {
  return bech32.encodeFromBytes(PREFIX, randomBytes(32)).toUpperCase();
}

/**
 * The recipient of an identity: backups are encrypted for it, and only this identity decrypts them. It is public.
 * @throws Error if the text is not an identity; the message does not contain the text
 */
export function recipientOf(identity: string): string {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_X25519, secretOf(identity)]),
    format: "der",
    type: "pkcs8",
  });
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  return bech32.encodeFromBytes("age", Buffer.from(x, "base64url"));
}

function secretOf(identity: string): Uint8Array {
  // The message of a checksum error would quote the key.
  const decoded = bech32.decodeUnsafe(identity.trim());
  const bytes = decoded && bech32.fromWordsUnsafe(decoded.words);
  if (decoded?.prefix.toUpperCase() !== PREFIX || !bytes || bytes.length !== 32)
    throw new Error(`is not a complete age identity, which begins with ${PREFIX}1 and has 74 characters`);
  return bytes;
}
