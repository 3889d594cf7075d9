import { readFileSync } from "node:fs";
import type { ListObjectsV2CommandOutput, S3Client } from "@aws-sdk/client-s3";
import { SET_IDENTITY } from "../../config/backup.ts";
import type { StackConfig } from "../pulumi/client.ts";
import { UsageError } from "../usage.ts";

/** Where a stack's backups and states are, and the keys to them. Holds secrets. */
export interface BucketCredentials {
  bucket: string;
  endpoint: string;
  key: { id: string; secret: string };
  identity: string;
}

/**
 * As the backups component and the provider find them.
 * @returns undefined for a stack without `landfall:backup`
 * @throws UsageError with what to type for each thing that is missing
 */
export function readCredentials(config: StackConfig, env: NodeJS.ProcessEnv): BucketCredentials | undefined {
  const backup = config["landfall:backup"]?.objectValue as
    | {
        bucket?: string;
        region?: string;
        endpoint?: string;
        identity?: string;
        key?: { id: string; secret: string };
      }
    | undefined;
  if (backup === undefined) return undefined;
  const region = backup.region ?? "";
  const given = (key: string, variable: string) => config[`digitalocean:${key}`]?.value || env[variable];
  const key = backup.key ?? {
    id: given("spacesAccessId", "SPACES_ACCESS_KEY_ID") ?? "",
    secret: given("spacesSecretKey", "SPACES_SECRET_ACCESS_KEY") ?? "",
  };
  // The account's own endpoint is as this machine reaches it; that of the backups is as the droplet does.
  const own = backup.key === undefined ? given("spacesEndpoint", "SPACES_ENDPOINT_URL") : undefined;
  const endpoint = own ?? backup.endpoint ?? `https://${region}.digitaloceanspaces.com`;
  const missing = [
    ...(backup.bucket ? [] : ["landfall:backup.bucket"]),
    ...(region ? [] : ["landfall:backup.region"]),
    ...(backup.identity ? [] : [`landfall:backup.identity (${SET_IDENTITY})`]),
    ...(key.id ? [] : ["digitalocean:spacesAccessId"]),
    ...(key.secret ? [] : ["digitalocean:spacesSecretKey (--secret)"]),
  ];
  if (missing.length > 0)
    throw new UsageError(
      `Spaces cannot be reached without these settings: ${missing.join(", ")}. Set them with: pulumi config set`,
    );
  return {
    bucket: backup.bucket as string,
    endpoint: endpoint.replace(/\{\{\s*\.Region\s*\}\}/g, region),
    key,
    identity: backup.identity as string,
  };
}

export interface BucketObject {
  key: string;
  bytes: number;
  /** When it was put there. */
  modifiedAt: Date;
}

/** A stack's folder in the bucket, reached from this machine: the droplet may be gone. */
export interface BucketFolder {
  list(prefix: string): Promise<BucketObject[]>;
  /** Names of the folders right below one: of many objects, the way to a few of them. @param folder with a slash at its end */
  folders(folder: string): Promise<string[]>;
  /** undefined where there is no such object */
  get(key: string): Promise<{ body: Uint8Array; metadata: Record<string, string> } | undefined>;
  metadata(key: string): Promise<Record<string, string>>;
  put(key: string, body: Uint8Array | string, metadata?: Record<string, string>): Promise<void>;
  remove(key: string): Promise<void>;
}

/** @param authority file with the certificate of a sandbox's Spaces; default: the public ones */
export async function openBucketFolder(
  { bucket: Bucket, endpoint, key }: BucketCredentials,
  folder: string,
  authority?: string,
): Promise<BucketFolder> {
  // Loaded where it is needed: it takes longer than most verbs.
  const sdk = await import("@aws-sdk/client-s3");
  const client: S3Client = new sdk.S3Client({
    endpoint,
    // What Spaces itself names; the real region is in the endpoint.
    region: "us-east-1",
    credentials: { accessKeyId: key.id, secretAccessKey: key.secret },
    // Only Spaces itself has a name for each bucket.
    forcePathStyle: !endpoint.endsWith(".digitaloceanspaces.com"),
    // Not every S3 server knows the newer checksums.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      connectionTimeout: 10_000,
      requestTimeout: 60_000,
      ...(authority !== undefined && { httpsAgent: { ca: readFileSync(authority) } }),
    },
  });
  const at = (name: string) => ({ Bucket, Key: `${folder}/${name}` });
  const explain =
    (verb: string, name: string) =>
    (error: unknown): never => {
      const { name: code, message } = error as Error;
      throw new Error(
        `could not ${verb} ${folder}/${name} in the bucket ${Bucket} at ${endpoint}: ${code}: ${message}. What was there is as it was`,
      );
    };
  const pages = async (prefix: string, Delimiter?: string) => {
    const command = { Bucket, Prefix: `${folder}/${prefix}`, ...(Delimiter && { Delimiter }) };
    const found: ListObjectsV2CommandOutput[] = [];
    try {
      for await (const page of sdk.paginateListObjectsV2({ client }, command)) found.push(page);
    } catch (error) {
      explain("list", prefix)(error);
    }
    return found;
  };
  return {
    async list(prefix) {
      const objects = (await pages(prefix)).flatMap(({ Contents = [] }) => Contents);
      return objects.map(({ Key = "", Size = 0, LastModified = new Date(0) }) => ({
        key: Key.slice(folder.length + 1),
        bytes: Size,
        modifiedAt: LastModified,
      }));
    },
    async folders(parent) {
      const found = (await pages(parent, "/")).flatMap(({ CommonPrefixes = [] }) => CommonPrefixes);
      return found.map(({ Prefix = "" }) => Prefix.slice(`${folder}/${parent}`.length, -1));
    },
    async get(name) {
      const answer = await client.send(new sdk.GetObjectCommand(at(name))).catch((error: unknown) => {
        if ((error as Error).name === "NoSuchKey") return undefined;
        return explain("read", name)(error);
      });
      if (answer?.Body === undefined) return undefined;
      const body = await answer.Body.transformToByteArray().catch(explain("read", name));
      return { body, metadata: answer.Metadata ?? {} };
    },
    async metadata(name) {
      const { Metadata } = await client
        .send(new sdk.HeadObjectCommand(at(name)))
        .catch(explain("read", name));
      return Metadata ?? {};
    },
    async put(name, Body, Metadata) {
      await client
        .send(new sdk.PutObjectCommand({ ...at(name), Body, ...(Metadata && { Metadata }), ACL: "private" }))
        .catch(explain("write", name));
    },
    async remove(name) {
      await client.send(new sdk.DeleteObjectCommand(at(name))).catch(explain("remove", name));
    },
  };
}
