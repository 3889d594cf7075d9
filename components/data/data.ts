import * as pulumi from "@pulumi/pulumi";
import { Archive, type ArchiveArgs } from "../archive/index.ts";
import { Backup, type BackupArgs, endpointOf } from "../backup/index.ts";
import type { ComposeAppArgs } from "../compose/index.ts";
import {
  Database,
  type DatabaseArgs,
  DatabaseHostAccess,
  type DatabaseHostAccessArgs,
} from "../database/index.ts";
import { Migration, type MigrationArgs } from "../migration/index.ts";
import type { Connection } from "../remote/index.ts";
import { Restore } from "../restore/index.ts";

export interface DataArgs {
  /** The host that the app runs on. */
  connection: Connection;
  /** Resource whose deletion deletes the database too. Roles and grants are then not dropped one by one. */
  volume: pulumi.Resource | undefined;
  /** Name of the app. Its containers have it as a label. */
  system: string;
  /** Name of the stack. Its backups have it, and are not used for another stack. */
  stack: string;
  /** Local port of the ssh tunnel to the server. A change costs nothing. */
  tunnelPort: number;
  /** The server, its database and the roles. */
  database: Omit<DatabaseArgs, "tunnelPort" | "host"> & Pick<DatabaseHostAccessArgs, "server">;
  /** Backups of the database. Another bucket or region deletes the old bucket with all backups in it. */
  backup: Omit<BackupArgs, "connection" | "stack">;
  /** Point-in-time recovery. Switching it on or off restarts the server once. @default backups only */
  pointInTime?: Pick<ArchiveArgs, "passphrase" | "days"> | undefined;
  /** Migrations of the app. @default no migration: the app changes its tables itself */
  migration?: Pick<MigrationArgs, "migration" | "freeGb">;
}

/** An app's database with all that keeps its data safe: roles, backups, the way back, and the gate of its migrations. */
export class Data extends pulumi.ComponentResource {
  /** What every container of the app waits for. */
  public readonly ready: pulumi.Resource[];
  /** Makes the roles once the service that the server runs in works; none for a server outside. */
  public readonly gates: NonNullable<ComposeAppArgs["gates"]>;
  /** The gate of migrations, in the place of the run of the service that migrates. */
  public readonly runs: NonNullable<ComposeAppArgs["runs"]>;

  constructor(name: string, args: DataArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { deletedWith, ...own } = opts;
    // Do not pass `deletedWith`: children inherit it, and the bucket must outlive the host.
    super("landfall:data:Data", name, {}, own);
    const { connection, stack, system, database, migration } = args;
    const child = { parent: this, deletedWith, dependsOn: opts.dependsOn };
    const access = new DatabaseHostAccess(
      `${name}-access`,
      { connection, system, stack, ...database },
      child,
    );
    const after = (resource: pulumi.Resource) => pulumi.mergeOptions(child, { dependsOn: resource });
    const backup = new Backup(`${name}-backup`, { ...args.backup, connection, stack }, after(access.ready));
    const restore = new Restore(
      `${name}-restore`,
      { connection, assertions: migration?.migration.assertions },
      after(backup.ready),
    );
    const createRoles = (server: pulumi.Resource) =>
      new Database(
        `${name}-roles`,
        { ...database, tunnelPort: args.tunnelPort, host: { connection, access: access.ready } },
        { parent: this, deletedWith: args.volume, dependsOn: [server] },
      ).ready;
    // It restarts the server the first time, which what makes the roles would take for a failure.
    const archived = (server: pulumi.Resource) => {
      const { pointInTime, backup: place } = args;
      if (pointInTime === undefined) return server;
      const { bucket } = place;
      return new Archive(
        `${name}-archive`,
        { ...pointInTime, connection, stack, bucket, key: backup.key, endpoint: endpointOf(place) },
        // Its files are the host's: nobody can switch it off on a droplet that is gone while the volume stays.
        { parent: this, deletedWith, dependsOn: [server, backup.ready] },
      ).ready;
    };

    const { server } = database;
    this.gates = "service" in server ? { [server.service]: (works) => createRoles(archived(works)) } : {};
    this.ready = [restore.ready, ...("service" in server ? [] : createRoles(access.ready))];
    this.runs =
      migration === undefined
        ? {}
        : {
            [migration.migration.service]: (run) =>
              new Migration(
                `${name}-migration`,
                { ...migration, connection, migrator: database.roles.migrator.name, run },
                after(restore.ready),
              ).ready,
          };
    this.registerOutputs({});
  }
}
