/** Spaces, by the S3 API. The client is loaded when the first bucket needs it: it is most of the plugin's size. */
import type { LifecycleRule, S3Client } from "@aws-sdk/client-s3";
import type { Properties } from "../../server/resource.ts";
import type { Spaces } from "../account.ts";

export interface LifecycleInput {
  readonly id?: string;
  readonly prefix?: string;
  readonly enabled: boolean;
  readonly abortIncompleteMultipartUploadDays?: number;
  readonly expiration?: { date?: string; days?: number; expiredObjectDeleteMarker?: boolean };
  readonly noncurrentVersionExpiration?: { days?: number };
}

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
    // What Spaces itself names; the real region is in the endpoint.
    region: "us-east-1",
    credentials: { accessKeyId: accessId, secretAccessKey: secretKey },
    // A stand-in for Spaces has no name for each bucket.
    forcePathStyle: !endpoint.endsWith(".digitaloceanspaces.com"),
  });
  return {
    client,
    createBucket: (name: string) =>
      client
        .send(new CreateBucketCommand({ Bucket: name }), { abortSignal: signal })
        .catch(explain("create", name, endpoint)),
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

/** undefined where there is no such bucket. The ACL is not read back: the API lists grants, not the canned name. */
export async function readBucket(
  client: S3Client,
  name: string,
  signal: AbortSignal,
): Promise<Properties | undefined> {
  const { GetBucketLifecycleConfigurationCommand, GetBucketVersioningCommand, HeadBucketCommand } =
    await sdk();
  const options = { abortSignal: signal };
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }), options);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: name }), options);
  const rules = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: name }), options).then(
    ({ Rules = [] }) => Rules.map(fromRule),
    (error: Error) => {
      if (error.name === "NoSuchLifecycleConfiguration") return [];
      throw error;
    },
  );
  return { versioning: { enabled: Status === "Enabled" }, lifecycleRules: rules };
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

export async function writeLifecycle(
  client: S3Client,
  name: string,
  rules: unknown,
  signal: AbortSignal,
): Promise<void> {
  const { DeleteBucketLifecycleCommand, PutBucketLifecycleConfigurationCommand } = await sdk();
  const options = { abortSignal: signal };
  const Rules = ((rules as LifecycleInput[] | undefined) ?? []).map(toRule);
  if (Rules.length === 0) await client.send(new DeleteBucketLifecycleCommand({ Bucket: name }), options);
  else {
    const LifecycleConfiguration = { Rules };
    await client.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: name, LifecycleConfiguration }),
      options,
    );
  }
}

function toRule(rule: LifecycleInput, index: number): LifecycleRule {
  const { expiration, noncurrentVersionExpiration, abortIncompleteMultipartUploadDays: abortDays } = rule;
  return {
    ID: rule.id ?? `rule-${index + 1}`,
    Filter: { Prefix: rule.prefix ?? "" },
    Status: rule.enabled ? "Enabled" : "Disabled",
    ...(expiration && {
      Expiration: {
        Date: expiration.date === undefined ? undefined : new Date(expiration.date),
        Days: expiration.days,
        ExpiredObjectDeleteMarker: expiration.expiredObjectDeleteMarker,
      },
    }),
    ...(noncurrentVersionExpiration && {
      NoncurrentVersionExpiration: { NoncurrentDays: noncurrentVersionExpiration.days },
    }),
    ...(abortDays !== undefined && { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortDays } }),
  };
}

function fromRule(rule: LifecycleRule): LifecycleInput {
  const date = rule.Expiration?.Date;
  return {
    id: rule.ID,
    prefix: rule.Filter?.Prefix,
    enabled: rule.Status === "Enabled",
    abortIncompleteMultipartUploadDays: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    ...(rule.Expiration && {
      expiration: {
        date: date?.toISOString().slice(0, 10),
        days: rule.Expiration.Days,
        expiredObjectDeleteMarker: rule.Expiration.ExpiredObjectDeleteMarker,
      },
    }),
    ...(rule.NoncurrentVersionExpiration && {
      noncurrentVersionExpiration: { days: rule.NoncurrentVersionExpiration.NoncurrentDays },
    }),
  };
}

/** Every version and every delete marker. */
export async function emptyBucket(client: S3Client, name: string, signal: AbortSignal): Promise<void> {
  const { DeleteObjectsCommand, ListObjectVersionsCommand } = await sdk();
  for (;;) {
    // What was listed is deleted, so the first page is always the next one.
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
