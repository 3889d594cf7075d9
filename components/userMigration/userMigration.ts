import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PROGRAMS, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type Connection, RemoteFiles, shellSettings } from "../remote/index.ts";
import { bundle } from "../shell/index.ts";

export interface UserMigrationArgs {
  /** The host whose programs work on the database. */
  connection: Connection;
  /** Name of the users table, in the schema of the app's tables. */
  table: string;
  /** Column of its primary key. */
  key: string;
}

/** The program on the host that `landfall migrate-users` works with. It changes nothing by itself. */
export class UserMigration extends pulumi.ComponentResource {
  constructor(
    name: string,
    { connection, table, key }: UserMigrationArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super(COMPONENT_TYPES.userMigration, name, {}, opts);
    new RemoteFiles(
      `${name}-program`,
      {
        connection,
        manifest: `${SETTINGS_DIR}/users.list`,
        files: [
          { path: PROGRAMS.users, content: bundle(join(import.meta.dirname, "users.sh")), mode: "0755" },
          {
            path: `${SETTINGS_DIR}/users.conf`,
            content: shellSettings({ TABLE: table, KEY: key }),
            mode: "0644",
          },
        ],
        reload: `bash -n ${PROGRAMS.users}\n`,
      },
      {
        parent: this,
        ...(opts.deletedWith !== undefined && { deletedWith: opts.deletedWith }),
        ...(opts.dependsOn !== undefined && { dependsOn: opts.dependsOn }),
      },
    );
    this.registerOutputs({});
  }
}
