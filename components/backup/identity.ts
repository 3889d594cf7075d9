import { createPrivateKey, createPublicKey } from "node:crypto";
import { bech32 } from "@scure/base";

const PREFIX = "AGE-SECRET-KEY-";

/** DER of PKCS #8 before the 32 bytes of an X25519 key. */
const PKCS8_X25519 = Buffer.from("302e020100300506032b656e04220420", "hex");

/**
 * The recipient of an age identity: backups are encrypted for it, and only the identity decrypts them. It is public.
 * `identityToRecipient` of age-encryption gives the same, but only as a promise, for which a configuration cannot wait.
 * @throws Error where the text is no identity; the message does not contain it
 */
export function deriveRecipient(identity: string): string {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_X25519, secretOf(identity)]),
    format: "der",
    type: "pkcs8",
  });
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  return bech32.encodeFromBytes("age", Buffer.from(x, "base64url"));
}

function secretOf(identity: string): Uint8Array {
  // The checksum's error would quote the key.
  const decoded = bech32.decodeUnsafe(identity.trim());
  const bytes = decoded && bech32.fromWordsUnsafe(decoded.words);
  if (decoded?.prefix.toUpperCase() !== PREFIX || !bytes || bytes.length !== 32)
    throw new Error(`is not a complete age identity, which begins with ${PREFIX}1 and has 74 characters`);
  return bytes;
}
