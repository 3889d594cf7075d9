/** Buckets, against a server that keeps what S3 is asked to keep. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type PluginClient, secret, startPlugin, type Values } from "./harness.ts";

const BUCKET = "digitalocean:index/spacesBucket:SpacesBucket";

/** Settings of each bucket, by the query that names them; "" is the bucket itself. */
const buckets = new Map<string, Map<string, string>>();
let lifecycleImplemented = true;
let server: Server;
let plugin: PluginClient;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://s3");
    const name = url.pathname.slice(1).replace(/\/$/, "");
    const setting = ["versioning", "lifecycle", "acl"].find((key) => url.searchParams.has(key)) ?? "";
    const bucket = buckets.get(name);
    const fail = (status: number, code: string) =>
      response.writeHead(status).end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    const body = await text(request);
    if (setting === "lifecycle" && !lifecycleImplemented) return fail(501, "NotImplemented");
    if (request.method === "PUT" && setting === "" && bucket !== undefined)
      return fail(409, "BucketAlreadyOwnedByYou");
    if (request.method === "PUT" && setting === "")
      buckets.set(name, new Map([["", String(request.headers["x-amz-acl"])]]));
    else if (bucket === undefined) return fail(404, "NoSuchBucket");
    else if (request.method === "PUT") bucket.set(setting, body);
    else if (request.method === "DELETE" && setting === "") buckets.delete(name);
    else if (request.method === "DELETE") bucket.delete(setting);
    else if (setting === "lifecycle" && !bucket.has(setting))
      return fail(404, "NoSuchLifecycleConfiguration");
    else
      return response.end(
        request.method === "HEAD" ? "" : (bucket.get(setting) ?? "<VersioningConfiguration/>"),
      );
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  plugin = await startPlugin("digitalocean");
  const spacesEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await plugin.configure({
    spacesEndpoint,
    spacesAccessId: "id",
    spacesSecretKey: secret("planted"),
    token: "t",
  });
});
afterAll(async () => {
  await plugin?.stop();
  server?.close();
});

const inputs: Values = {
  name: "backups",
  region: "tor1",
  versioning: { enabled: true },
  lifecycleRules: [
    { enabled: true, prefix: "daily/", expiration: { days: 30 }, noncurrentVersionExpiration: { days: 7 } },
  ],
};

it("has versions and rules, is read back unchanged, shows what was changed, and goes", async () => {
  const made = await plugin.make(BUCKET, inputs);
  expect(made.state).toMatchObject({
    endpoint: "tor1.digitaloceanspaces.com",
    bucketUrn: "do:space:backups",
  });
  expect(buckets.get("backups")?.get("")).toBe("private");
  const read = await plugin.read(BUCKET, made.id, made.state, made.inputs);
  expect(await plugin.diff(BUCKET, made.id, read.state, made.inputs)).toMatchObject({
    paths: [],
    changed: false,
  });

  const news = { ...made.inputs, versioning: { enabled: false } };
  expect(await plugin.diff(BUCKET, made.id, read.state, news)).toMatchObject({
    paths: ["versioning.enabled"],
    replaces: [],
  });
  const state = await plugin.update(BUCKET, made.id, read.state, news);
  const suspended = await plugin.read(BUCKET, made.id, state, news);
  expect(await plugin.diff(BUCKET, made.id, suspended.state, made.inputs)).toMatchObject({
    paths: ["versioning.enabled"],
  });

  await plugin.delete(BUCKET, made.id, state);
  expect((await plugin.read(BUCKET, made.id, state)).id).toBe("");
  await plugin.delete(BUCKET, made.id, state);
});

it("is made again where an update was cut off after it was made", async () => {
  const name = "cut-off";
  await plugin.make(BUCKET, { ...inputs, name });
  const again = await plugin.make(BUCKET, { ...inputs, name });
  expect(again.id).toBe(name);
  await plugin.delete(BUCKET, again.id, again.state);
});

it("is made on a server without lifecycle rules, and shows no change for ever after", async () => {
  lifecycleImplemented = false;
  const made = await plugin.make(BUCKET, inputs);
  const read = await plugin.read(BUCKET, made.id, made.state, made.inputs);
  expect(await plugin.diff(BUCKET, made.id, read.state, made.inputs)).toMatchObject({
    paths: [],
    changed: false,
  });
});

it("asks for the keys that Spaces need by their names", async () => {
  const other = await startPlugin("digitalocean", { SPACES_ACCESS_KEY_ID: "", SPACES_SECRET_ACCESS_KEY: "" });
  try {
    await other.configure({ token: "t" });
    await expect(other.make(BUCKET, inputs)).rejects.toThrow(
      /digitalocean:spacesAccessId.*SPACES_SECRET_ACCESS_KEY/,
    );
  } finally {
    await other.stop();
  }
});
