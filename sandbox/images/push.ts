import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { type AddressInfo, connect, createServer } from "node:net";
import { docker } from "./docker.ts";

export interface Registry {
  /** Real address, at which the registry listens with TLS on `port`. */
  address: string;
  /** Default: 443. */
  port?: number;
  /** Name in image references and in the certificate. */
  host: string;
  caFile: string;
}

const manifestTypes = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
];

/**
 * The registry's digest of `repository:tag`. Undefined if the registry does not have it.
 * @throws Error if the registry does not respond, or with neither 200 nor 404
 */
export async function remoteDigest(
  registry: Registry,
  repository: string,
  tag: string,
): Promise<string | undefined> {
  const ca = await readFile(registry.caFile);
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new Error(`registry ${registry.host} (${registry.address}): ${why}`));
    request({
      method: "HEAD",
      host: registry.address,
      port: registry.port,
      servername: registry.host,
      path: `/v2/${repository}/manifests/${tag}`,
      headers: { host: registry.host, accept: manifestTypes.join(", ") },
      ca,
      timeout: 10_000,
    })
      .once("response", (response) => {
        const digest = response.resume().headers["docker-content-digest"];
        if (response.statusCode === 404) resolve(undefined);
        else if (response.statusCode === 200 && typeof digest === "string") resolve(digest);
        else fail(`status ${response.statusCode}`);
      })
      .once("timeout", function (this: ReturnType<typeof request>) {
        this.destroy(new Error("no answer in 10 s"));
      })
      .once("error", (error) => fail(error.message))
      .end();
  });
}

/**
 * Runs `use` with a loopback port that forwards to the registry. dockerd knows neither the region's names nor its CA,
 * but accepts any certificate from a registry on loopback. The machine's configuration does not change.
 */
async function withLoopbackPort<T>(registry: Registry, use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((client) => {
    const upstream = connect(registry.port ?? 443, registry.address);
    client.pipe(upstream).pipe(client);
    client.once("error", () => upstream.destroy());
    upstream.once("error", () => client.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

/** Pushes a local image to the registry as `repository:tag`, if the registry does not have it. Returns its digest. */
export type Push = (image: string, repository: string, tag: string) => Promise<string>;

/**
 * Gives `use` a function that pushes images. All pushes use one port: dockerd treats each port as another registry, and
 * would compress and send shared layers again.
 */
export async function withPush<T>(registry: Registry, use: (push: Push) => Promise<T>): Promise<T> {
  return withLoopbackPort(registry, (port) =>
    use(async (image, repository, tag) => {
      const present = await remoteDigest(registry, repository, tag);
      if (present) return present;
      const target = `127.0.0.1:${port}/${repository}:${tag}`;
      await docker(["tag", image, target]);
      try {
        await docker(["push", "--quiet", target]);
      } finally {
        await docker(["rmi", "--no-prune", target]);
      }
      const digest = await remoteDigest(registry, repository, tag);
      if (!digest)
        throw new Error(`registry ${registry.host}: ${repository}:${tag} was pushed but is not there`);
      return digest;
    }),
  );
}

/** As {@link withPush}, for one image. */
export function push(registry: Registry, image: string, repository: string, tag: string): Promise<string> {
  return withPush(registry, (pushed) => pushed(image, repository, tag));
}
