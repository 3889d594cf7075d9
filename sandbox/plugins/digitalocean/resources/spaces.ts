/** Spaces, by the S3 API. The client is loaded with the first bucket, because it is most of the plugin's size. */
import type { S3Client } from "@aws-sdk/client-s3";
import type { Properties } from "../../server/resource.ts";
import type { Spaces } from "../account.ts";
import { readLifecycle } from "./spacesLifecycle.ts";

const sdk = () => import("@aws-sdk/client-s3");

export async function connect(spaces: Spaces, region: string, signal: AbortSignal) {
  const { accessId, secretKey } = spaces;
  if (!accessId || !secretKey) {
    throw new Error(
      "Spaces need a key of their own: set digitalocean:spacesAccessId and (with --secret) digitalocean:spacesSecretKey," +
        " or SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY",
    );
  }
  const endpoint = spaces.endpoint.replace(/\{\{\s*\.Region\s*\}\}/g, region);
  const { CreateBucketCommand, DeleteBucketCommand, S3Client: Client } = await sdk();
  const client = new Client({
    endpoint,
    // The value for Spaces; the real region is in the endpoint.
    region: "us-east-1",
    credentials: { accessKeyId: accessId, secretAccessKey: secretKey },
    // A stand-in for Spaces has no host name for each bucket.
    forcePathStyle: !endpoint.endsWith(".digitaloceanspaces.com"),
  });
  return {
    client,
    /** For `catch`: throws an error that names the operation, the bucket and the endpoint. */
    explain: (verb: string, name: string) => explain(verb, name, endpoint),
    createBucket: (name: string, acl: string) =>
      client
        .send(new CreateBucketCommand({ Bucket: name, ACL: acl as "private" }), { abortSignal: signal })
        .catch((error: unknown) => {
          // Like Ceph, Spaces responds as if it had just created the bucket.
          if ((error as Error).name !== "BucketAlreadyOwnedByYou") explain("create", name, endpoint)(error);
        }),
    deleteBucket: (name: string) =>
      client
        .send(new DeleteBucketCommand({ Bucket: name }), { abortSignal: signal })
        .catch((error: unknown) => {
          if (!isGone(error)) explain("delete", name, endpoint)(error);
        }),
  };
}

function explain(verb: string, name: string, endpoint: string) {
  return (error: unknown): never => {
    const { name: code, message } = error as Error;
    const hint = code === "BucketNotEmpty" ? " (forceDestroy: true deletes what is in it)" : "";
    throw new Error(`could not ${verb} the bucket ${name} at ${endpoint}: ${code}: ${message}${hint}`);
  };
}

function isGone(error: unknown): boolean {
  return ["NoSuchBucket", "NotFound"].includes((error as Error).name);
}

/**
 * undefined if there is no such bucket. The ACL is not read, because the API lists grants instead of the canned name.
 */
export async function readBucket(
  client: S3Client,
  name: string,
  signal: AbortSignal,
): Promise<Properties | undefined> {
  const { GetBucketVersioningCommand, HeadBucketCommand } = await sdk();
  const options = { abortSignal: signal };
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }), options);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: name }), options);
  const lifecycleRules = await readLifecycle(client, name, signal);
  return { versioning: { enabled: Status === "Enabled" }, ...(lifecycleRules && { lifecycleRules }) };
}

export async function writeAcl(
  client: S3Client,
  name: string,
  acl: string,
  signal: AbortSignal,
): Promise<void> {
  const { PutBucketAclCommand } = await sdk();
  await client.send(new PutBucketAclCommand({ Bucket: name, ACL: acl as "private" }), {
    abortSignal: signal,
  });
}

export async function writeVersioning(
  client: S3Client,
  name: string,
  versioning: unknown,
  signal: AbortSignal,
): Promise<void> {
  const { PutBucketVersioningCommand } = await sdk();
  const enabled = (versioning as { enabled?: boolean } | undefined)?.enabled === true;
  const VersioningConfiguration = { Status: enabled ? "Enabled" : "Suspended" } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }), {
    abortSignal: signal,
  });
}

/** Deletes every version and every delete marker. */
export async function emptyBucket(client: S3Client, name: string, signal: AbortSignal): Promise<void> {
  const { DeleteObjectsCommand, ListObjectVersionsCommand } = await sdk();
  for (;;) {
    // Listed objects are deleted, so the first page is always the next one.
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: name }), { abortSignal: signal });
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (found.length === 0) return;
    const Delete = { Objects: found.map(({ Key, VersionId }) => ({ Key, VersionId })), Quiet: true };
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: name, Delete }), {
      abortSignal: signal,
    });
    if (Errors[0])
      throw new Error(`could not delete ${Errors[0].Key} in the bucket ${name}: ${Errors[0].Message}`);
  }
}
