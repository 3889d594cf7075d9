import { z } from "zod";
import { group, setting } from "./manual.ts";
import { ipv4, region, slug } from "./values.ts";

const volumeGb = z.int("is not a whole number of GB").min(1, "is below 1 GB").max(16384, "is above 16384 GB");

const hostKey = setting(
  z
    .string()
    .regex(
      /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]+=*$/,
      "is not a public host key: a type and base64, as ssh-keyscan prints them after the address",
    ),
  {
    description:
      "Public host key of the host: type and base64, as `ssh-keyscan` prints them after the address. No other key is accepted.",
    example: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLE",
    change: "Connections accept the new key only. Change it after the host's own key has changed.",
  },
);

const user = setting(
  z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "is not a user name")
    .default("deploy"),
  {
    description: "User that logs in. It needs `sudo` without a password.",
    example: "deploy",
    change: "Later connections log in as the new user, which must exist.",
  },
);

const create = z.strictObject({
  region: setting(region, {
    description: "Region of the droplet and of everything that belongs to it.",
    example: "tor1",
    change:
      "Replaces the droplet, its address and the data volume, whose data are lost. With `landfall:protect`, the deployment stops instead.",
  }),
  size: setting(slug("a size"), {
    description:
      "Size of the droplet, as DigitalOcean names it: processors and memory. It sets the monthly price.",
    example: "s-4vcpu-8gb",
    change:
      "Switches the droplet off, resizes it and switches it on: some minutes of downtime. Its own disk keeps its size.",
  }),
  image: setting(slug("an image").default("debian-12-x64"), {
    description: "Image that the droplet starts from. It must be Debian 12.",
    example: "debian-12-x64",
    change: "Nothing: the image is used when a droplet is created.",
  }),
  volumeGb: setting(volumeGb, {
    description: "Size of the data volume, which holds databases, volumes of containers and local backups.",
    unit: "GB",
    example: 20,
    change: "The volume grows without downtime. It cannot shrink.",
  }),
});

const adopt = z.strictObject({
  dropletId: setting(z.int("is not a droplet's number").positive("is not a droplet's number"), {
    description: "Number of the droplet: the last part of its address in the control panel.",
    example: 123456789,
    change: "Make another stack for another droplet. The earlier droplet is never deleted.",
  }),
  region: setting(region, {
    description: "Region of the droplet, as it is.",
    example: "tor1",
    change: "Nothing: an adopted droplet is never moved or replaced.",
  }),
  size: setting(slug("a size"), {
    description: "Size of the droplet, as it is when the droplet is adopted.",
    example: "s-4vcpu-8gb",
    change: "Resizes the droplet: some minutes of downtime.",
  }),
  image: setting(slug("an image"), {
    description: "Image of the droplet, as it is.",
    example: "debian-12-x64",
    change: "Nothing: an adopted droplet is never replaced.",
  }),
  hostKey,
  user,
});

const address = z.strictObject({
  address: setting(ipv4, {
    description: "IPv4 address of the host.",
    example: "203.0.113.10",
    change:
      "The app is deployed to the host at the new address. What runs at the earlier address stays there.",
  }),
  hostKey,
  user,
});

/** Where the host comes from: the one key that is set becomes `kind`. */
export const host = group(
  z
    .strictObject({
      create: group(create.optional(), {
        description: "A new droplet, with a firewall, a network, a reserved address and a data volume.",
        default: "one of `create`, `adopt` and `address` is required",
      }),
      adopt: group(adopt.optional(), {
        description:
          "A droplet that exists already. It is imported as it is, never replaced and never deleted.",
        default: "one of `create`, `adopt` and `address` is required",
      }),
      address: group(address.optional(), {
        description:
          "A host outside the account, or one that others manage. Only its files and containers change.",
        default: "one of `create`, `adopt` and `address` is required",
      }),
    })
    .transform((value, context): HostConfig => {
      if (Object.values(value).filter((kind) => kind !== undefined).length === 1) {
        if (value.create) return { kind: "create", ...value.create };
        if (value.adopt) return { kind: "adopt", ...value.adopt };
        if (value.address) return { kind: "address", ...value.address };
      }
      context.addIssue({ code: "custom", message: "must have exactly one of create, adopt and address" });
      return z.NEVER;
    }),
  {
    description: "The host that the app runs on. Exactly one of `create`, `adopt` and `address` is set.",
    change:
      "Another kind is another host. A droplet that Landfall created is deleted with its data, unless `landfall:protect` is true.",
  },
);

export type HostConfig =
  | ({ kind: "create" } & z.infer<typeof create>)
  | ({ kind: "adopt" } & z.infer<typeof adopt>)
  | ({ kind: "address" } & z.infer<typeof address>);
