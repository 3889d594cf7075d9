import { createHash } from "node:crypto";
import { z } from "zod";
import type { Region } from "../region.ts";
import type { SshKey } from "../state.ts";
import { ApiError, found } from "./errors.ts";
import { bodyOf, param, type Routes } from "./http.ts";
import { page } from "./pagination.ts";

const keyTypes = [
  "ssh-rsa",
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
];

const name = z.string("Name can't be blank").trim().min(1, "Name can't be blank");
const createBody = z.object({ name, public_key: z.string("Public key can't be blank") });
const updateBody = z.object({ name });

/**
 * MD5 fingerprint of a public key in authorized_keys format, by which the API identifies keys.
 * @throws ApiError 422 if it is not such a key
 */
function fingerprintOf(publicKey: string): string {
  const [type = "", encoded = ""] = publicKey.trim().split(/\s+/);
  const blob = Buffer.from(encoded, "base64");
  // The decoded key begins with the length of its type, then the type. A key of any type is longer than that and 32
  // bytes.
  const inner = blob.length > 4 ? blob.subarray(4, 4 + blob.readUInt32BE(0)).toString() : "";
  if (!keyTypes.includes(type) || inner !== type || blob.length < 4 + type.length + 32) {
    throw new ApiError(422, "Key invalid, key should be of the format `[TYPE] [KEY] [COMMENT]`");
  }
  const hex = createHash("md5").update(blob).digest("hex");
  return (hex.match(/../g) as string[]).join(":");
}

/** @param id an integer or a fingerprint */
export function findKey(keys: SshKey[], id: string | number): SshKey | undefined {
  return keys.find((key) => key.id === Number(id) || key.fingerprint === id);
}

function create(region: Region, { name, public_key }: z.output<typeof createBody>): SshKey {
  const fingerprint = fingerprintOf(public_key);
  if (region.state.sshKeys.some((key) => key.fingerprint === fingerprint)) {
    throw new ApiError(422, "SSH Key is already in use on your account");
  }
  const key = { id: region.newId(), fingerprint, public_key: public_key.trim(), name };
  region.state.sshKeys.push(key);
  region.commit();
  return key;
}

export const sshKeyRoutes: Routes = (app, region) => {
  const path = "/v2/account/keys";
  const { state } = region;
  app.get(path, (request) => page(request, "ssh_keys", state.sshKeys, (key) => key));
  app.post(path, (request, reply) => {
    reply.code(201);
    return { ssh_key: create(region, bodyOf(request, createBody)) };
  });
  app.get(`${path}/:id`, (request) => ({ ssh_key: found(findKey(state.sshKeys, param(request, "id"))) }));
  app.put(`${path}/:id`, (request) => {
    const key = found(findKey(state.sshKeys, param(request, "id")));
    key.name = bodyOf(request, updateBody).name;
    region.commit();
    return { ssh_key: key };
  });
  app.delete(`${path}/:id`, (request, reply) => {
    const key = found(findKey(state.sshKeys, param(request, "id")));
    state.sshKeys = state.sshKeys.filter((other) => other !== key);
    region.commit();
    reply.code(204).send();
  });
};
