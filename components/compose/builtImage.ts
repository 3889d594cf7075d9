import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImagePlan } from "./types.ts";

/** A registry that images are pushed to. */
export interface Registry {
  /**
   * Registry as in image references, with its port if it has one.
   * @example "registry.example.com"
   */
  address: string;
  /** Name to log in with. @default no login */
  username?: string;
  /** Password or token to log in with. @default no login */
  password?: pulumi.Input<string>;
}

/**
 * Builds and pushes an image where `pulumi up` runs, and returns its reference by digest. The resource is the image in
 * the registry, so another operator's `pulumi up` finds it there and builds nothing.
 */
export function buildImage(
  name: string,
  { name: image, build }: Required<Pick<ImagePlan, "name" | "build">>,
  registries: readonly Registry[],
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const repository = image.slice(0, image.lastIndexOf(":"));
  const address = repository.split("/", 1)[0] ?? "";
  const known = registries.find((registry) => registry.address === address);
  const pushed = new docker.RegistryImage(
    name,
    {
      name: image,
      build,
      // A rollback needs the image.
      keepRemotely: true,
      // Without any login, the provider refuses to push, and prints the passwords of all registries that it knows.
      authConfig: { address, ...known },
    },
    opts,
  );
  return pulumi.interpolate`${repository}@${pushed.sha256Digest}`;
}
