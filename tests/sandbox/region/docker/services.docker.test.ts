import { readFile, stat } from "node:fs/promises";
import { Agent } from "node:https";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { docker } from "../../../../sandbox/images/docker.ts";
import { dockerDriver, ensureServices, spacesRootKey } from "../../../../sandbox/region/docker/index.ts";
import { ask } from "../../../../sandbox/region/docker/services/request.ts";
import type { Driver } from "../../../../sandbox/region/driver.ts";
import type { RegionSettings } from "../../../../sandbox/region/settings.ts";
import { eventually, unitRegion } from "./unitRegion.ts";

let settings: RegionSettings;
let remove: () => Promise<void>;
let driver: Driver;

beforeAll(async () => {
  ({ settings, remove } = await unitRegion());
  await ensureServices(settings, () => {});
  driver = await dockerDriver(settings);
});

afterAll(async () => {
  await driver?.close();
  await remove?.();
});

async function client(key: { accessKey: string; secretKey: string }): Promise<S3Client> {
  const ca = await readFile(settings.ca.certificateFile);
  return new S3Client({
    endpoint: `https://${settings.services.spaces.address}`,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: key.accessKey, secretAccessKey: key.secretKey },
    requestHandler: { httpsAgent: new Agent({ ca }) },
    maxAttempts: 1,
  });
}

test("with all there, making sure of the services takes under 3 s", async () => {
  const started = Date.now();
  await ensureServices(settings, () => {});
  expect(Date.now() - started).toBeLessThan(3_000);
});

test("secrets are in files that nobody else can read", async () => {
  const files = [settings.ca.keyFile, join(settings.directory, "services", "spaces", "root.env")];
  for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("the ACME server answers by the region's CA, and each of its roots is kept", async () => {
  const directory = await ask(settings, "acme", { path: "/dir", port: 14000 });
  expect(JSON.parse(directory.body).newOrder).toContain("https://");
  const certificates = async () =>
    (await readFile(settings.acmeRootsFile, "utf8")).match(/BEGIN CERT/g)?.length;
  expect(await certificates()).toBe(1);
  await docker(["restart", "-t", "1", "landfall-unit-acme"]);
  await eventually(90, async () => expect(await certificates()).toBe(2));
});

test("a paused ACME server is down, and stays so until it is unpaused", async () => {
  await docker(["pause", "landfall-unit-acme"]);
  await ensureServices(settings, () => {});
  expect(await docker(["inspect", "--format", "{{.State.Paused}}", "landfall-unit-acme"])).toBe("true");
  await docker(["unpause", "landfall-unit-acme"]);
  expect((await ask(settings, "acme", { path: "/dir", port: 14000 })).status).toBe(200);
});

test("a key reaches only the bucket it was granted, and nothing once it is deleted", async () => {
  const root = await client(await spacesRootKey(settings));
  for (const Bucket of ["backups", "others"]) await root.send(new CreateBucketCommand({ Bucket }));
  const key = { accessKey: "DO00UNITKEY", secretKey: "unit-secret-of-some-length" };
  await driver.setSpacesKey({ ...key, grants: [{ bucket: "backups", permission: "readwrite" }] });
  const scoped = await client(key);
  await scoped.send(new PutObjectCommand({ Bucket: "backups", Key: "dump", Body: "rows" }));
  const got = await scoped.send(new GetObjectCommand({ Bucket: "backups", Key: "dump" }));
  expect(await got.Body?.transformToString()).toBe("rows");
  const elsewhere = scoped.send(new PutObjectCommand({ Bucket: "others", Key: "dump", Body: "rows" }));
  await expect(elsewhere).rejects.toThrow(/Access ?Denied/i);

  await driver.setSpacesKey({ ...key, grants: [{ bucket: "backups", permission: "read" }] });
  await scoped.send(new GetObjectCommand({ Bucket: "backups", Key: "dump" }));
  await expect(scoped.send(new DeleteObjectCommand({ Bucket: "backups", Key: "dump" }))).rejects.toThrow(
    /Denied/i,
  );

  const wrong = await client({ ...key, secretKey: "wrong" });
  await expect(wrong.send(new GetObjectCommand({ Bucket: "backups", Key: "dump" }))).rejects.toThrow(
    /signature/i,
  );
  await driver.deleteSpacesKey(key.accessKey);
  await expect(scoped.send(new GetObjectCommand({ Bucket: "backups", Key: "dump" }))).rejects.toThrow();
});

test("a key with full access to every bucket can make one; a grant of a missing bucket is refused", async () => {
  const key = { accessKey: "DO00UNITALL", secretKey: "unit-secret-of-some-length" };
  await driver.setSpacesKey({ ...key, grants: [{ bucket: "", permission: "fullaccess" }] });
  await (await client(key)).send(new CreateBucketCommand({ Bucket: "made" }));
  const absent = driver.setSpacesKey({ ...key, grants: [{ bucket: "absent", permission: "read" }] });
  await expect(absent).rejects.toThrow("no such bucket: absent");
});

test("a droplet pushes to the registry and pulls from it, trusting the region's CA", async () => {
  await driver.create({
    id: 1,
    name: "puller",
    image: "debian-12-x64",
    size: { vcpus: 1, memoryMb: 1024, diskGb: 25 },
    userData: "",
    sshPublicKeys: [],
    publicIp: "198.18.2.10",
  });
  const droplet = (script: string) => docker(["exec", "landfall-unit-droplet-1", "bash", "-ec", script]);
  await eventually(240, () => droplet("docker info"));
  const { address, host } = settings.services.registry;
  await droplet(`echo ${address} ${host} >> /etc/hosts`);
  await droplet(`tar -C / -c etc/hostname | docker import - ${host}/tiny:1 && docker push ${host}/tiny:1`);
  await droplet(`docker rmi ${host}/tiny:1 && docker pull ${host}/tiny:1`);
  const { exitCode } = await execa("curl", ["--silent", `https://${address}/v2/`], { reject: false });
  expect(exitCode).toBe(60);
});
