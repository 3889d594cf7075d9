import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { Archive, type ArchiveArgs } from "../archive/index.ts";
import { Backup, type BackupArgs, spacesEndpoint } from "../backup/index.ts";
import type { OneShotRun } from "../compose/index.ts";
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

/**
 * An app's database with everything that keeps its data safe: roles, backups, point-in-time recovery, restore and
 * migrations.
 */
export class Data extends pulumi.ComponentResource {
  /** Resources that every container of the app waits for. */
  public readonly ready: pulumi.Resource[];
  /** The service that the server runs in; `createRoles` comes after it. Undefined for an external server. */
  public readonly server: string | undefined;
  /** The one-shot service that `createMigration` runs. Undefined if the app has no migration. */
  public readonly migrationService: string | undefined;

  private readonly name: string;
  private readonly args: DataArgs;
  private readonly options: pulumi.CustomResourceOptions;
  private readonly access: DatabaseHostAccess;
  private readonly backup: Backup;
  private readonly restore: Restore;

  constructor(name: string, args: DataArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { deletedWith, ...own } = opts;
    // Do not pass `deletedWith`: children inherit it, and the bucket must outlive the host.
    super(COMPONENT_TYPES.data, name, {}, own);
    const { connection, stack, system, database, migration } = args;
    const { server } = database;
    this.name = name;
    this.args = args;
    this.options = { parent: this, deletedWith, dependsOn: opts.dependsOn };
    this.server = "service" in server ? server.service : undefined;
    this.migrationService = migration?.migration.service;
    this.access = new DatabaseHostAccess(
      `${name}-access`,
      { connection, system, stack, ...database },
      this.options,
    );
    this.backup = new Backup(
      `${name}-backup`,
      { ...args.backup, connection, stack },
      this.after(this.access.ready),
    );
    this.restore = new Restore(
      `${name}-restore`,
      { connection, assertions: migration?.migration.assertions },
      this.after(this.backup.ready),
    );
    const roles = this.server === undefined ? this.createDatabase(this.access.ready) : [];
    this.ready = [this.restore.ready, ...roles];
    this.registerOutputs({});
  }

  /** Creates the roles in the running server. Services that depend on the server wait for them. */
  createRoles(server: pulumi.Resource): pulumi.Resource[] {
    // The archive's first run restarts the server. Role creation would fail during the restart.
    return this.createDatabase(this.createArchive(server));
  }

  /** Runs the one-shot inside the migration pipeline, instead of running it directly. */
  createMigration(run: OneShotRun): pulumi.Resource {
    const { connection, migration, database } = this.args;
    if (migration === undefined) throw new Error("the app has no migration");
    return new Migration(
      `${this.name}-migration`,
      { ...migration, connection, migrator: database.roles.migrator.name, run },
      this.after(this.restore.ready),
    ).ready;
  }

  private after(resource: pulumi.Resource): pulumi.CustomResourceOptions {
    return pulumi.mergeOptions(this.options, { dependsOn: resource });
  }

  private createDatabase(server: pulumi.Resource): pulumi.Resource[] {
    const { connection, database, tunnelPort, volume } = this.args;
    return new Database(
      `${this.name}-roles`,
      { ...database, tunnelPort, host: { connection, access: this.access.ready } },
      { parent: this, deletedWith: volume, dependsOn: [server] },
    ).ready;
  }

  private createArchive(server: pulumi.Resource): pulumi.Resource {
    const { pointInTime, backup, connection, stack } = this.args;
    if (pointInTime === undefined) return server;
    return new Archive(
      `${this.name}-archive`,
      {
        ...pointInTime,
        connection,
        stack,
        bucket: backup.bucket,
        key: this.backup.key,
        endpoint: spacesEndpoint(backup),
      },
      // Its files are on the host, so nothing can undo it on a deleted droplet whose volume remains.
      { parent: this, deletedWith: this.options.deletedWith, dependsOn: [server, this.backup.ready] },
    ).ready;
  }
}
