/** Rules by which objects of a bucket expire, in Pulumi's form and in S3's. */
import type { LifecycleRule, S3Client } from "@aws-sdk/client-s3";
import type { Operation } from "../../server/resource.ts";
import type { Account } from "../account.ts";

interface LifecycleInput {
  readonly id?: string;
  readonly prefix?: string;
  readonly enabled: boolean;
  readonly abortIncompleteMultipartUploadDays?: number;
  readonly expiration?: { date?: string; days?: number; expiredObjectDeleteMarker?: boolean };
  readonly noncurrentVersionExpiration?: { days?: number };
}

/** undefined if the server has no lifecycle rules. */
export async function readLifecycle(
  client: S3Client,
  name: string,
  signal: AbortSignal,
): Promise<LifecycleInput[] | undefined> {
  const { GetBucketLifecycleConfigurationCommand } = await import("@aws-sdk/client-s3");
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket: name });
  try {
    const { Rules = [] } = await client.send(command, { abortSignal: signal });
    return Rules.map(fromRule);
  } catch (error) {
    if ((error as Error).name === "NoSuchLifecycleConfiguration") return [];
    if ((error as Error).name === "NotImplemented") return undefined;
    throw error;
  }
}

export async function writeLifecycle(
  client: S3Client,
  name: string,
  rules: unknown,
  { signal, log }: Pick<Operation<Account>, "signal" | "log">,
): Promise<void> {
  const { DeleteBucketLifecycleCommand, PutBucketLifecycleConfigurationCommand } = await import(
    "@aws-sdk/client-s3"
  );
  const options = { abortSignal: signal };
  const Rules = ((rules as LifecycleInput[] | undefined) ?? []).map(toRule);
  const command =
    Rules.length === 0
      ? client.send(new DeleteBucketLifecycleCommand({ Bucket: name }), options)
      : client.send(
          new PutBucketLifecycleConfigurationCommand({ Bucket: name, LifecycleConfiguration: { Rules } }),
          options,
        );
  await command.catch((error: Error) => {
    // Spaces has lifecycle rules, but some S3 stand-ins do not. The same program must be deployable to both.
    if (error.name !== "NotImplemented") throw error;
    if (Rules.length > 0) log("warning", `the S3 server has no lifecycle rules: nothing in ${name} expires`);
  });
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
