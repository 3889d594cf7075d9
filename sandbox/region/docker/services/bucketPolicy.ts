import type { SpacesKeySpec } from "../../driver.ts";

export interface Statement {
  Effect: "Allow" | "Deny";
  Principal: { AWS: string[] } | string;
  Action: string | string[];
  Resource: string | string[];
}

export interface Policy {
  Version: string;
  Statement: Statement[];
}

type Permission = SpacesKeySpec["grants"][number]["permission"];

const onBucket = ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation"];
const reading = ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectAttributes"];
const writing = [
  ...["s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject", "s3:DeleteObjectVersion"],
  ...["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
];

/** Actions on a bucket and on its objects that a permission of a Spaces key grants. */
function actions(permission: Permission): { bucket: string[]; objects: string[] } {
  if (permission === "fullaccess") return { bucket: ["s3:*"], objects: ["s3:*"] };
  return { bucket: onBucket, objects: permission === "read" ? reading : [...reading, ...writing] };
}

/**
 * A bucket's policy with exactly these permissions for a key. Statements about other keys stay.
 * @returns undefined if no statement is left
 */
export function withGrant(
  policy: Policy | undefined,
  accessKey: string,
  bucket: string,
  permission: Permission | undefined,
): Policy | undefined {
  const others = (policy?.Statement ?? []).filter((statement) => !concernsOnly(statement, accessKey));
  const own = permission === undefined ? [] : statements(accessKey, bucket, permission);
  if (others.length + own.length === 0) return undefined;
  return { Version: policy?.Version ?? "2012-10-17", Statement: [...others, ...own] };
}

function concernsOnly({ Principal }: Statement, accessKey: string): boolean {
  if (typeof Principal === "string") return false;
  const keys = [Principal.AWS].flat();
  return keys.length === 1 && keys[0] === accessKey;
}

function statements(accessKey: string, bucket: string, permission: Permission): Statement[] {
  const { bucket: bucketActions, objects } = actions(permission);
  const allowed = { Effect: "Allow" as const, Principal: { AWS: [accessKey] } };
  return [
    { ...allowed, Action: bucketActions, Resource: `arn:aws:s3:::${bucket}` },
    { ...allowed, Action: objects, Resource: `arn:aws:s3:::${bucket}/*` },
  ];
}
