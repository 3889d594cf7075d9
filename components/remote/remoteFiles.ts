import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection.ts";
import { filesText, type PlacedFile, renderPlaceFiles, renderRemoveFiles } from "./filesScript.ts";
import { RemoteScript } from "./remoteScript.ts";

export interface RemoteFilesArgs {
  /** Where they are placed. */
  connection: Connection;
  /** At least one. They travel in the clear: no secrets. A file that is no longer named is removed. */
  files: readonly PlacedFile[];
  /** Absolute path on the host, of their own, for the list of them. */
  manifest: string;
  /**
   * Bash that checks them in their places and makes their reader read them again. A failure brings all of the old ones back.
   * @default nothing is told
   */
  reload?: string;
}

/** Files that only make sense together: all are in place before their reader is told, or none is. */
export class RemoteFiles extends RemoteScript {
  constructor(name: string, args: RemoteFilesArgs, opts: pulumi.CustomResourceOptions = {}) {
    super(
      name,
      {
        connection: args.connection,
        script: renderPlaceFiles(args),
        undo: renderRemoveFiles(args.manifest),
        input: filesText(args.files),
      },
      opts,
    );
  }
}
