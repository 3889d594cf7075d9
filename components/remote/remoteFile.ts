import { posix } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection.ts";
import { renderPlaceFile, renderRemoveFile } from "./fileScripts.ts";
import { RemoteScript } from "./remoteScript.ts";

export interface RemoteFileArgs {
  /** The host that the file is placed on. */
  connection: Connection;
  /** Absolute path on the host. A change removes the file at the old path first. */
  path: string;
  /** Text of the whole file. It may be secret: it is passed by standard input. */
  content: pulumi.Input<string>;
  /**
   * Octal permissions.
   * @default "0644"
   */
  mode?: string;
  /**
   * `user:group`, by name or number.
   * @default "root:root"
   */
  owner?: string;
  /**
   * Bash that checks the new file, at `$FILE`, before it takes effect. If it fails, the old file is kept.
   * @default no check
   * @example 'bash -n "$FILE"'
   */
  check?: string;
  /**
   * Bash that makes the file's reader read it again. If it fails, the old file is put back.
   * @default no reload
   * @example "systemctl daemon-reload"
   */
  reload?: string;
}

/**
 * A file on a host. It is checked, written in one rename, and its reader reloaded. A container must mount its folder,
 * not the file itself: a rename makes a new file, and a mount would keep showing the old one.
 */
export class RemoteFile extends RemoteScript {
  /** The path, once the file exists. */
  public readonly path: pulumi.Output<string>;

  constructor(name: string, args: RemoteFileArgs, opts: pulumi.CustomResourceOptions = {}) {
    validatePlace(name, args);
    const script = pulumi.output(pulumi.isSecret(pulumi.output(args.content))).apply((quiet) =>
      renderPlaceFile({
        path: args.path,
        mode: args.mode ?? "0644",
        owner: args.owner ?? "root:root",
        ...(args.check === undefined ? {} : { check: args.check }),
        ...(args.reload === undefined ? {} : { reload: args.reload }),
        quiet,
      }),
    );
    super(
      name,
      {
        connection: args.connection,
        script,
        undo: renderRemoveFile(args.path),
        input: args.content,
        triggers: [args.path],
      },
      opts,
    );
    this.path = this.id.apply(() => args.path);
  }
}

function validatePlace(name: string, args: RemoteFileArgs): void {
  const problems: string[] = [];
  if (!posix.isAbsolute(args.path) || posix.normalize(args.path) !== args.path || args.path.endsWith("/"))
    problems.push(
      `path: ${JSON.stringify(args.path)} should be an absolute path of a file, without "." or ".."`,
    );
  if (args.mode !== undefined && !/^0?[0-7]{3}$/.test(args.mode))
    problems.push(`mode: ${JSON.stringify(args.mode)} should be octal permissions such as "0644"`);
  if (args.owner !== undefined && !/^[a-z0-9_-]+:[a-z0-9_-]+$/.test(args.owner))
    problems.push(`owner: ${JSON.stringify(args.owner)} should be user:group such as "root:root"`);
  if (problems.length > 0)
    throw new pulumi.RunError(problems.map((problem) => `${name}: ${problem}`).join("\n"));
}
