import { gzipSync } from "node:zlib";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import type { Contents } from "../../contracts/release.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type Connection, RemoteScript } from "../remote/index.ts";
import { checksum, type ReleaseContents, type ReleasePlan, secretsWithin } from "./record.ts";

export interface ReleaseArgs {
  /** The host that stores the record. */
  connection: Connection;
  /** Contents of the release, as far as they are known before it runs. Other contents are another release. */
  contents: ReleaseContents;
  /** Image on the host, by service. */
  images: Record<string, docker.RemoteImage>;
  /** Containers that run, by service. A new container is another release, even with the same contents. */
  containers: Record<string, docker.Container[]>;
  /** Values of secrets, by name. The record must not contain them. */
  secrets: Record<string, pulumi.Input<string>>;
}

/** Time limit for the upload of the record to Spaces, in seconds. */
const COPY_SECONDS = 300;
/** Maximum age of the migration pipeline's last reading of the database, in seconds. */
const SEEN_SECONDS = 600;

/** A report that cannot be made is made later, by its timer: the release runs all the same. */
const RECORD = `step "record the release"
id=$(${PROGRAMS.release} record)
step "begin its report"
${PROGRAMS.report} collect "$id" >&2 || echo "landfall: the report of the release is made later, for the reason above" >&2
printf '%s\\n' "$id"
`;

/** The record of a running release, for `landfall rollback`. It comes after everything else. */
export class Release extends pulumi.ComponentResource {
  /** Id of the release, such as 20261121T154500Z-0a1b2c. */
  public readonly id: pulumi.Output<string>;

  constructor(name: string, args: ReleaseArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const images = imagesOf(args);
    // Inputs that a preview shows too: the new images, as far as they are known before a pull.
    super(COMPONENT_TYPES.release, name, { images, pinned: args.contents.pinned }, opts);
    const contents = withoutSecrets(this, args.secrets, withImages(args.contents, images));
    const fingerprint = fingerprintOf(contents, args.containers);
    const record = new RemoteScript(
      `${name}-record`,
      {
        connection: args.connection,
        script: RECORD,
        environment: {
          FINGERPRINT: fingerprint,
          // The migration pipeline has just read it. The app's own command would take seconds to read it again.
          LANDFALL_SEEN_SECONDS: String(SEEN_SECONDS),
          CHECKSUM: contents.apply((text) => checksum(JSON.parse(text))),
        },
        input: contents.apply(packed),
        timeoutSeconds: COPY_SECONDS,
      },
      {
        parent: this,
        ...(opts.deletedWith !== undefined && { deletedWith: opts.deletedWith }),
        ...(opts.dependsOn !== undefined && { dependsOn: opts.dependsOn }),
      },
    );
    // Pulumi treats all output of a script with standard input as secret.
    this.id = pulumi.unsecret(record.printed);
    this.registerOutputs({ id: this.id });
  }
}

type Images = Record<string, Record<keyof Contents["images"][string], pulumi.Output<string | null>>>;

/**
 * The images, by service. Each is an output of its own, because a preview may know only some of them. A host that does
 * not exist yet has no known outputs, so the names come from the plan. A built image is named by its digest.
 */
function imagesOf({ contents, images }: ReleaseArgs): Images {
  const { services } = contents.plan as unknown as ReleasePlan;
  const names = new Map(
    services.flatMap(({ service, image }) => (image.build ? [] : [[service, image.name] as const])),
  );
  const sorted = Object.entries(images).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([service, { name, repoDigest }]) => [
      service,
      {
        name: pulumi.output(names.get(service) ?? name),
        digest: repoDigest.apply((digest) => digest || null),
      },
    ]),
  );
}

/** The contents as JSON. */
function withImages(contents: ReleaseContents, images: Images): pulumi.Output<string> {
  return pulumi
    .output(images)
    .apply((found) =>
      JSON.stringify({ ...contents, images: found as Contents["images"] } satisfies Contents),
    );
}

/** Fails if the record would contain a secret. Which values are secret is known only when outputs are resolved. */
function withoutSecrets(
  release: pulumi.Resource,
  secrets: ReleaseArgs["secrets"],
  contents: pulumi.Output<string>,
): pulumi.Output<string> {
  const checked = pulumi.all([contents, secrets]).apply(([text, values]) => {
    const within = secretsWithin(text, values);
    if (within.length > 0)
      throw new pulumi.ResourceError(
        `the value of ${within.join(", ")} also occurs in the Compose files or in a setting, where anyone may read it: give it to the services as \${${within[0]}} only`,
        release,
        true,
      );
    return text;
  });
  return pulumi.unsecret(checked);
}

function fingerprintOf(
  contents: pulumi.Output<string>,
  containers: ReleaseArgs["containers"],
): pulumi.Output<string> {
  const ids = Object.values(containers).flatMap((replicas) => replicas.map(({ id }) => id));
  return pulumi
    .all([contents, pulumi.all(ids)])
    .apply(([text, running]) => checksum([JSON.parse(text), [...running].sort()]));
}

/** Compressed, because Pulumi writes its whole state at every step. */
function packed(contents: string): string {
  return gzipSync(contents, { level: 9 }).toString("base64");
}
