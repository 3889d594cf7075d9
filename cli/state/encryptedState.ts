import { createHash, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import type { ExportedState } from "../pulumi/exportedState.ts";

/** When a state or a backup was made, by its id. */
export function parseIdTime(id: string): string {
  return id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, "$1-$2-$3T$4:$5:$6Z");
}

/** What is known of a saved state without decrypting it. */
export interface StateSummary {
  id: string;
  /** Of the resources and their order, so that the same state is not saved twice. */
  fingerprint: string;
  /** That the stack ran when it was saved; null where nothing was released. */
  release: string | null;
  resources: number;
}

export function summarizeState({ deployment }: ExportedState, now: Date): StateSummary {
  const { resources = [], pending_operations = [] } = deployment;
  // Without the manifest, which is another one at each `pulumi up`.
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([resources, pending_operations]))
    .digest("hex");
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const release = stack?.outputs?.release;
  return {
    id: `${time}-${fingerprint.slice(0, 6)}`,
    fingerprint,
    release: typeof release === "string" ? release : null,
    resources: resources.length,
  };
}

/** `age -d -i key.txt <file> | gunzip` opens it without Landfall. */
export async function encrypt(state: ExportedState, identity: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  // The error of its checksum would quote the key.
  const recipient = await identityToRecipient(identity.trim()).catch(() => {
    throw new Error("landfall:backup.identity is not a complete age identity");
  });
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(gzipSync(JSON.stringify(state)));
}

/** @throws Error where it is damaged or was made for another identity; the message holds neither */
export async function decrypt(encrypted: Uint8Array, identity: string): Promise<ExportedState> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity.trim());
  const packed = await decrypter.decrypt(encrypted).catch(() => {
    throw new Error(
      "it cannot be decrypted: it is damaged, or was encrypted for another landfall:backup.identity",
    );
  });
  return JSON.parse(gunzipSync(packed).toString("utf8"));
}

/**
 * A signature that needs the identity. Without it, anyone on the droplet could write a state to the bucket, because
 * encryption needs only the public recipient.
 *
 * @param place names stack and state, so that none can stand for another
 */
export function sign(place: string, encrypted: Uint8Array, identity: string): string {
  const key = hkdfSync("sha256", identity.trim(), "", "landfall saved state", 32);
  return createHmac("sha256", Buffer.from(key)).update(`${place}\n`).update(encrypted).digest("hex");
}

export function verifySignature(
  place: string,
  encrypted: Uint8Array,
  identity: string,
  proof: string,
): boolean {
  const expected = Buffer.from(sign(place, encrypted, identity));
  const given = Buffer.from(proof);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
