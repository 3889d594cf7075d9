import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureBase, ensurePackages } from "../../../sandbox/images/base/index.ts";
import { docker } from "../../../sandbox/images/docker.ts";
import { push, type Registry, remoteDigest } from "../../../sandbox/images/push.ts";
import { until } from "../app/stack.ts";

const report = () => {};
let directory: string;
let container: string;
let image: string;
let registry: Registry;

const configuration = `version: 0.1
storage: { filesystem: { rootdirectory: /tmp/registry } }
http: { addr: ":443", tls: { certificate: /tls/registry.crt, key: /tls/registry.key } }
`;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "landfall-test-registry-"));
  const host = "registry.landfall.test";
  const [key, caFile] = [join(directory, "registry.key"), join(directory, "registry.crt")];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", `/CN=${host}`];
  await execa("openssl", [
    ...request,
    "-addext",
    `subjectAltName=DNS:${host}`,
    "-keyout",
    key,
    "-out",
    caFile,
  ]);
  await writeFile(join(directory, "config.yml"), configuration);
  const base = await ensureBase(report);
  image = base;
  const server = await ensurePackages("landfall-test-registry", base, ["docker-registry"], report);
  container = await docker([
    ...["run", "--detach", "--publish", "127.0.0.1::443", "--volume", `${directory}:/tls:ro`],
    ...[server, "docker-registry", "serve", "/tls/config.yml"],
  ]);
  const port = Number((await docker(["port", container, "443/tcp"])).split(":").at(-1));
  registry = { address: "127.0.0.1", port, host, caFile };
  await until("the registry", () => remoteDigest(registry, "app/none", "1"));
}, 600_000);

afterAll(async () => {
  if (container) await docker(["rm", "--force", "--volumes", container]);
  await rm(directory, { recursive: true });
});

test("what is pushed is there by its digest, once, and leaves no tag behind", async () => {
  expect(await remoteDigest(registry, "app/base", "1")).toBeUndefined();
  const digest = await push(registry, image, "app/base", "1");
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(await remoteDigest(registry, "app/base", digest)).toBe(digest);
  // The second does not even look at the image.
  expect(await push(registry, "no-such-image", "app/base", "1")).toBe(digest);
  expect(await docker(["image", "ls", "--quiet", "127.0.0.1*/app/base"])).toBe("");
});

test("a registry that does not answer is named", async () => {
  const gone = { ...registry, port: 1 };
  await expect(push(gone, image, "app/base", "1")).rejects.toThrow(
    "registry registry.landfall.test (127.0.0.1): connect ECONNREFUSED",
  );
});

test("a registry with another certificate is refused", async () => {
  const other = join(directory, "other.crt");
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=other"];
  await execa("openssl", [...request, "-keyout", join(directory, "other.key"), "-out", other]);
  await expect(remoteDigest({ ...registry, caFile: other }, "app/base", "1")).rejects.toThrow("self-signed");
});
