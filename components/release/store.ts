import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PROGRAMS, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
import type { ReleaseRecord } from "../../contracts/release.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type Connection, RemoteFiles, RemoteScript } from "../remote/index.ts";
import { bundle } from "../shell/index.ts";

/** Time limit for a pull, in seconds. An image may be large, and the registry slow. */
const PULL_SECONDS = 1800;

export interface ReleaseStoreArgs {
  /** The host that stores the records. */
  connection: Connection;
  /**
   * Release that the stack is pinned to. The deployment stops before it changes the app if one of its images cannot be
   * pulled.
   * @default the stack runs the checkout's Compose files
   */
  pinned?: ReleaseRecord;
}

/** Prerequisites of a release on the host: the program that stores the records, and an old release's images. */
export class ReleaseStore extends pulumi.ComponentResource {
  /** Everything of the app depends on these. */
  public readonly ready: pulumi.Resource[];

  constructor(name: string, args: ReleaseStoreArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.releaseStore, name, {}, opts);
    const options = {
      parent: this,
      ...(opts.deletedWith !== undefined && { deletedWith: opts.deletedWith }),
    };
    const program = createProgram(`${name}-program`, args, options);
    this.ready = [
      program,
      ...(args.pinned === undefined
        ? []
        : [
            checkImages(`${name}-images`, args.connection, args.pinned, { ...options, dependsOn: [program] }),
          ]),
    ];
    this.registerOutputs({});
  }
}

/**
 * The script also tells the migration pipeline the pinned release, because a pinned release does not migrate the
 * database.
 */
function createProgram(
  name: string,
  { connection, pinned }: ReleaseStoreArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const program = bundle(join(import.meta.dirname, "release.sh"));
  return new RemoteFiles(
    name,
    {
      connection,
      manifest: `${SETTINGS_DIR}/release.list`,
      files: [
        { path: PROGRAMS.release, content: program, mode: "0755" },
        { path: `${SETTINGS_DIR}/release.conf`, content: `PINNED=${pinned?.id ?? ""}\n`, mode: "0644" },
      ],
      reload: `bash -n ${PROGRAMS.release}\n`,
    },
    opts,
  );
}

function checkImages(
  name: string,
  connection: Connection,
  { contents }: ReleaseRecord,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const references = Object.values(contents.images).map((image) => image.digest ?? image.name);
  return new RemoteScript(
    name,
    {
      connection,
      script: `step "get the images of the release"\n${PROGRAMS.release} images $IMAGES\n`,
      environment: { IMAGES: [...new Set(references)].sort().join(" ") },
      timeoutSeconds: PULL_SECONDS,
    },
    opts,
  );
}
