import { createHash } from "node:crypto";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LIBRARY_DIR, PROGRAMS, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
import { COMPONENT_TYPES, migrationRunName } from "../../contracts/resources.ts";
import type { OneShotRun } from "../compose/index.ts";
import { hostProgram } from "../database/index.ts";
import { type Connection, RemoteFiles, RemoteScript } from "../remote/index.ts";
import { describeMigration } from "./announce.ts";
import { renderMigrationSettings } from "./settings.ts";
import type { AppMigration } from "./types.ts";

export interface MigrationArgs {
  /** The host that the app runs on, with the programs that make and restore backups. */
  connection: Connection;
  /** How the app's tables change. Another description runs the migration pipeline again. */
  migration: AppMigration;
  /** Role that the app's migrations log in as. */
  migrator: string;
  /**
   * Container of the service that migrates, as this release has it. Another container runs the migration pipeline
   * again.
   */
  run: OneShotRun;
  /**
   * Free space that a migration needs on the data volume to start, in GB. A large database needs twice its size.
   * @default 5
   */
  freeGb?: number | undefined;
}

const SETTINGS = `${SETTINGS_DIR}/migration.conf`;
/** Long enough to dump a large database, upload the dump, restore it and count its rows. */
const LIMIT_SECONDS = 6 * 60 * 60;

/** Runs every change of an app's tables through the migration pipeline, instead of running its one-shot directly. */
export class Migration extends pulumi.ComponentResource {
  /** Ready once the database has this release's tables. The app depends on it. */
  public readonly ready: pulumi.Resource;

  constructor(name: string, args: MigrationArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.migration, name, {}, opts);
    pulumi.log.info(describeMigration(args.migration), this);
    const settings = renderSettings(args);
    const child = { parent: this, deletedWith: opts.deletedWith, dependsOn: opts.dependsOn };
    const program = placeProgram(`${name}-program`, args, settings, child);
    this.ready = createRun(migrationRunName(name), args, settings, {
      ...child,
      dependsOn: [program, args.run.container],
    });
    this.registerOutputs({});
  }
}

function renderSettings({ migration, migrator, run, freeGb }: MigrationArgs): string {
  return renderMigrationSettings({
    ...migration,
    migrator,
    uploads: run.uploads,
    ...(freeGb !== undefined && { freeGb }),
  });
}

function placeProgram(
  name: string,
  { connection }: MigrationArgs,
  settings: string,
  opts: pulumi.CustomResourceOptions,
): RemoteFiles {
  const { files, check } = hostProgram(join(import.meta.dirname, "migrate.sh"), {
    path: PROGRAMS.migrate,
    folder: `${LIBRARY_DIR}/migration`,
  });
  return new RemoteFiles(
    name,
    {
      connection,
      manifest: `${SETTINGS_DIR}/migration.list`,
      files: [...files, { path: SETTINGS, content: settings, mode: "0644" }],
      reload: `${check}bash -n ${SETTINGS}\n`,
    },
    opts,
  );
}

/** A separate resource, so that the next `pulumi up` tries a failed migration again. */
function createRun(
  name: string,
  { connection, run }: MigrationArgs,
  settings: string,
  opts: pulumi.CustomResourceOptions,
): RemoteScript {
  return new RemoteScript(
    name,
    {
      connection,
      script: `${PROGRAMS.migrate} run --container "$CONTAINER"\n`,
      // A change of either value changes the script, which then runs again.
      environment: {
        CONTAINER: run.container.id,
        SETTINGS: createHash("sha256").update(settings).digest("hex"),
      },
      input: run.secrets,
      timeoutSeconds: LIMIT_SECONDS,
      // Its steps are shown as they end. The program itself hides the secrets of its standard input.
      logging: "stdoutAndStderr",
    },
    opts,
  );
}
