import aws4 from "aws4";
import type { SpacesKeySpec } from "../../driver.ts";
import type { RegionSettings } from "../../settings.ts";
import { type Policy, withGrant } from "./bucketPolicy.ts";
import { ask, type ServiceAnswer } from "./request.ts";
import { spacesRootKey } from "./spaces.ts";

/**
 * Creates a key, or changes its secret and grants. A grant of full access to every bucket makes the key an
 * administrator.
 */
export async function setSpacesKey(settings: RegionSettings, key: SpacesKeySpec): Promise<void> {
  const all = key.grants.filter((grant) => grant.bucket === "");
  if (all.some((grant) => grant.permission !== "fullaccess")) {
    throw new Error("a grant for every bucket must be fullaccess; name the bucket for less");
  }
  const role = all.length > 0 ? "admin" : "user";
  const account = `<Account><Access>${key.accessKey}</Access><Secret>${key.secretKey}</Secret><Role>${role}</Role></Account>`;
  const made = await asRoot(settings, "PATCH", "/create-user", account);
  if (made.status === 409) {
    const changes = `<MutableProps><Secret>${key.secretKey}</Secret><Role>${role}</Role></MutableProps>`;
    const path = `/update-user?access=${encodeURIComponent(key.accessKey)}`;
    expectDone(await asRoot(settings, "PATCH", path, changes), "change the key");
  } else {
    expectDone(made, "make the key");
  }
  const buckets = await listBuckets(settings);
  const missing = key.grants
    .map((grant) => grant.bucket)
    .filter((bucket) => bucket && !buckets.includes(bucket));
  if (missing.length > 0) throw new Error(`no such bucket: ${missing.join(", ")}`);
  for (const bucket of buckets) {
    const grant = key.grants.find((candidate) => candidate.bucket === bucket);
    await setGrant(settings, bucket, key.accessKey, grant?.permission);
  }
}

export async function deleteSpacesKey(settings: RegionSettings, accessKey: string): Promise<void> {
  // Policies first, because the server refuses policies that name an unknown key.
  for (const bucket of await listBuckets(settings)) await setGrant(settings, bucket, accessKey, undefined);
  const path = `/delete-user?access=${encodeURIComponent(accessKey)}`;
  const answer = await asRoot(settings, "PATCH", path);
  if (answer.status !== 404) expectDone(answer, "delete the key");
}

async function setGrant(
  settings: RegionSettings,
  bucket: string,
  accessKey: string,
  permission: SpacesKeySpec["grants"][number]["permission"] | undefined,
): Promise<void> {
  const path = `/${bucket}?policy`;
  const answer = await asRoot(settings, "GET", path);
  if (answer.status !== 404) expectDone(answer, `read the policy of bucket ${bucket}`);
  const before: Policy | undefined = answer.status === 404 ? undefined : JSON.parse(answer.body);
  const after = withGrant(before, accessKey, bucket, permission);
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  const changed = after
    ? await asRoot(settings, "PUT", path, JSON.stringify(after))
    : await asRoot(settings, "DELETE", path);
  expectDone(changed, `change the policy of bucket ${bucket}`);
}

async function listBuckets(settings: RegionSettings): Promise<string[]> {
  const answer = await asRoot(settings, "GET", "/");
  expectDone(answer, "list the buckets");
  return [...answer.body.matchAll(/<Bucket>.*?<Name>([^<]+)<\/Name>/gs)].map(([, name = ""]) => name);
}

async function asRoot(
  settings: RegionSettings,
  method: string,
  path: string,
  body = "",
): Promise<ServiceAnswer> {
  const { accessKey, secretKey } = await spacesRootKey(settings);
  const { host } = settings.services.spaces;
  const signed = aws4.sign(
    { service: "s3", region: "us-east-1", host, method, path, body },
    { accessKeyId: accessKey, secretAccessKey: secretKey },
  );
  return ask(settings, "spaces", { method, path, body, headers: signed.headers as Record<string, string> });
}

function expectDone({ status, body }: ServiceAnswer, what: string): void {
  if (status < 300) return;
  const code = /<Code>([^<]+)/.exec(body)?.[1] ?? `status ${status}`;
  throw new Error(`Spaces could not ${what}: ${code}`);
}
