import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Region } from "../region.ts";
import type { SpacesKey } from "../state.ts";
import { timestamp } from "../timestamp.ts";
import { ApiError, found } from "./errors.ts";
import { bodyOf, param, query, type Routes } from "./http.ts";
import { page } from "./pagination.ts";

const grants = z
  .array(
    z.object({
      bucket: z.string(),
      permission: z.enum(
        ["read", "readwrite", "fullaccess"],
        "permission must be one of: read, readwrite, fullaccess",
      ),
    }),
  )
  .nullish()
  .transform((list) => list ?? []);
const name = z.string("name is required").min(1, "name is required");
const keyBody = z.object({ name, grants });
const patchBody = z.object({ name: name.optional(), grants: grants.optional() });
type Grants = SpacesKey["grants"];

function checkGrants(list: Grants): void {
  if (list.length > 1 && list.some(({ permission }) => permission === "fullaccess")) {
    throw new ApiError(400, "cannot mix fullaccess permission with scoped permissions.");
  }
  if (list.some(({ bucket, permission }) => bucket === "" && permission !== "fullaccess")) {
    throw new ApiError(400, "bucket is required for scoped permissions.");
  }
}

const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
function accessKey(): string {
  return `DO00${Array.from(randomBytes(16), (byte) => characters[byte % 32]).join("")}`;
}

function view({ name, grants, accessKey, createdAt }: SpacesKey): object {
  return { name, grants, access_key: accessKey, created_at: createdAt };
}

/** The S3 server first, because a key that it does not have is useless. */
async function put(region: Region, key: SpacesKey): Promise<void> {
  const { accessKey, secretKey, grants } = key;
  await region.driver.setSpacesKey({ accessKey, secretKey, grants });
}

async function update(region: Region, key: SpacesKey, name: string, list: Grants): Promise<{ key: object }> {
  checkGrants(list);
  await put(region, { ...key, grants: list });
  key.name = name;
  key.grants = list;
  region.commit();
  return { key: view(key) };
}

export const spacesKeyRoutes: Routes = (app, region) => {
  const { state } = region;
  const existing = (id: string) => found(state.spacesKeys.find((key) => key.accessKey === id));
  app.get("/v2/spaces/keys", (request) => {
    const { name, bucket } = query(request);
    const selected = state.spacesKeys.filter(
      (key) =>
        (name === undefined || key.name === name) &&
        (bucket === undefined || key.grants.some((grant) => grant.bucket === bucket)),
    );
    return page(request, "keys", selected, view);
  });
  app.post("/v2/spaces/keys", async (request, reply) => {
    const body = bodyOf(request, keyBody);
    checkGrants(body.grants);
    const key: SpacesKey = {
      ...body,
      accessKey: accessKey(),
      secretKey: randomBytes(32).toString("base64url"),
      createdAt: timestamp(),
    };
    await put(region, key);
    state.spacesKeys.push(key);
    region.commit();
    reply.code(201);
    return { key: { ...view(key), secret_key: key.secretKey } };
  });
  app.get("/v2/spaces/keys/:id", (request) => ({ key: view(existing(param(request, "id"))) }));
  app.put("/v2/spaces/keys/:id", (request) => {
    const key = existing(param(request, "id"));
    const body = bodyOf(request, keyBody);
    return update(region, key, body.name, body.grants);
  });
  app.patch("/v2/spaces/keys/:id", (request) => {
    const key = existing(param(request, "id"));
    const body = bodyOf(request, patchBody);
    return update(region, key, body.name ?? key.name, body.grants ?? key.grants);
  });
  app.delete("/v2/spaces/keys/:id", async (request, reply) => {
    const key = existing(param(request, "id"));
    await region.driver.deleteSpacesKey(key.accessKey);
    state.spacesKeys = state.spacesKeys.filter((other) => other !== key);
    region.commit();
    reply.code(204);
  });
};
