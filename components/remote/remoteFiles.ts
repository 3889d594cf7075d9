import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection.ts";
import { filesText, type PlacedFile, renderPlaceFiles, renderRemoveFiles } from "./filesScript.ts";
import { RemoteScript } from "./remoteScript.ts";

export interface RemoteFilesArgs {
  /** The host that the files are placed on. */
  connection: Connection;
  /**
   * The files, at least one. They must not be secret: previews show them. A file that is no longer named is removed.
   */
  files: readonly PlacedFile[];
  /** Absolute path on the host for the list of the files. No other resource may use it. */
  manifest: string;
  /**
   * Bash that checks the files in place and makes their reader read them again. If it fails, all old files are put
   * back.
   * @default no reload
   */
  reload?: string;
}

/**
 * Files that belong together: their reader is reloaded after all are in place. If the reload fails, all old files are
 * restored.
 */
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
