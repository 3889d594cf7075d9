import { join } from "node:path";
import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { LIBRARY_DIR, PROGRAMS, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { hostProgram } from "../database/index.ts";
import { type Connection, RemoteFile, RemoteFiles, RemoteScript, shellQuote } from "../remote/index.ts";
import { renderBackupSettings, renderRclone } from "./settings.ts";
import { BACKUP_SERVICE, renderBackupTimer, UNIT } from "./units.ts";

export interface BackupArgs {
  /** The host that makes the backups. */
  connection: Connection;
  /**
   * Name of the stack, and of its folder in the bucket. After a change earlier backups stay there but are no longer
   * listed.
   */
  stack: string;
  /**
   * Name of the bucket, unique in the region. A change deletes the old bucket with all backups in it, unless protected.
   * @example "example-backups"
   */
  bucket: string;
  /**
   * Region slug of Spaces. A change deletes the bucket with all backups in it, unless protected, and creates another.
   * @example "tor1"
   */
  region: string;
  /**
   * Key that reads and writes a bucket that exists already. The bucket is then neither created nor deleted here; its
   * owner sets how long deleted objects are kept. Setting it later deletes the bucket that was created before.
   * @default the bucket is created, and a key for that bucket alone
   */
  key?: BucketKey;
  /**
   * URL of Spaces, as the host reaches it.
   * @default the public address of Spaces in the region
   * @example "https://tor1.digitaloceanspaces.com"
   */
  endpoint?: string;
  /**
   * Public age key that the backups are encrypted for. After a change earlier backups still need the earlier identity.
   */
  recipient: string;
  /**
   * When backups are made: a systemd calendar time, in UTC.
   * @default "*-*-* 02:30:00"
   * @example "Mon..Fri *-*-* 04:00:00"
   */
  schedule?: string;
  /**
   * How many of the newest backups are kept, whatever their age. With a smaller number the next backup deletes old
   * ones.
   * @default 7
   */
  keepCount?: number;
  /**
   * How many days every backup is kept. With a smaller number the next backup deletes older ones.
   * @default 30
   */
  keepDays?: number;
  /**
   * How many of the newest backups are also kept on the data volume, where a restore needs no download.
   * @default 2
   */
  localCopies?: number;
  /**
   * Whether a deployment that would delete the bucket stops instead.
   * @default false: the backups are deleted with the stack
   */
  protect?: boolean;
}

export interface BucketKey {
  /** Access key id. */
  id: pulumi.Input<string>;
  /** Secret access key. */
  secret: pulumi.Input<string>;
}

/** Days for which the bucket keeps deleted and overwritten objects, whoever changed them with the host's key. */
const NONCURRENT_DAYS = 30;
/** Days after which the bucket deletes the parts of an interrupted upload. */
const ABORT_DAYS = 2;

const CONFIG = `${SETTINGS_DIR}/rclone.conf`;

/** Encrypted, verified backups of the host's database in a bucket of their own, made on a schedule. */
export class Backup extends pulumi.ComponentResource {
  /** Ready once the host can make backups. Resources that change data depend on it. */
  public readonly ready: pulumi.Resource;
  /** Key that reads and writes the bucket. */
  public readonly key: BucketKey;

  constructor(name: string, args: BackupArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { deletedWith, ...own } = opts;
    // Do not pass `deletedWith`: children inherit it, and the bucket must outlive the host.
    super(COMPONENT_TYPES.backup, name, {}, own);
    const child = { parent: this, deletedWith, dependsOn: opts.dependsOn };
    this.key = args.key ?? createKey(`${name}-key`, createBucket(`${name}-bucket`, args, this), this);
    const access = placeKey(`${name}-spaces`, args, this.key, child);
    const program = placeProgram(`${name}-program`, args, child);
    this.ready = createSchedule(`${name}-schedule`, args, { ...child, dependsOn: [access, program] });
    this.registerOutputs({});
  }
}

function createBucket(name: string, args: BackupArgs, parent: pulumi.Resource): digitalocean.SpacesBucket {
  const protect = args.protect ?? false;
  return new digitalocean.SpacesBucket(
    name,
    {
      name: args.bucket,
      region: args.region as digitalocean.Region,
      acl: "private",
      versioning: { enabled: true },
      lifecycleRules: [
        {
          id: "what-is-gone",
          enabled: true,
          noncurrentVersionExpiration: { days: NONCURRENT_DAYS },
          abortIncompleteMultipartUploadDays: ABORT_DAYS,
        },
      ],
      forceDestroy: !protect,
    },
    { parent, protect },
  );
}

/** A key for this bucket only: with it, an intruder on the host can reach no other bucket. */
function createKey(name: string, bucket: digitalocean.SpacesBucket, parent: pulumi.Resource): BucketKey {
  const { accessKey, secretKey } = new digitalocean.SpacesKey(
    name,
    {
      name: pulumi.interpolate`${bucket.name}-host`,
      grants: [{ bucket: bucket.name, permission: "readwrite" }],
    },
    { parent },
  );
  return { id: accessKey, secret: secretKey };
}

/** URL of Spaces, as the host reaches it. */
export const spacesEndpoint = ({
  region,
  endpoint = `https://${region}.digitaloceanspaces.com`,
}: Pick<BackupArgs, "region" | "endpoint">) => endpoint;

function placeKey(
  name: string,
  args: BackupArgs,
  key: BucketKey,
  opts: pulumi.CustomResourceOptions,
): RemoteFile {
  const content = pulumi.secret(
    pulumi.all([key.id, key.secret]).apply(([id, secret]) => renderRclone(spacesEndpoint(args), id, secret)),
  );
  return new RemoteFile(name, { connection: args.connection, path: CONFIG, content, mode: "0600" }, opts);
}

function placeProgram(name: string, args: BackupArgs, opts: pulumi.CustomResourceOptions): RemoteFiles {
  const { connection, stack, bucket, recipient, keepCount = 7, keepDays = 30, localCopies = 2 } = args;
  const unit = (kind: "service" | "timer") => `/etc/systemd/system/${UNIT}.${kind}`;
  const { files, check } = hostProgram(join(import.meta.dirname, "backup.sh"), {
    path: PROGRAMS.backup,
    folder: `${LIBRARY_DIR}/backup`,
  });
  const settings = renderBackupSettings({ stack, bucket, recipient, keepCount, keepDays, localCopies });
  return new RemoteFiles(
    name,
    {
      connection,
      manifest: `${SETTINGS_DIR}/backup.list`,
      files: [
        ...files,
        { path: `${SETTINGS_DIR}/backup.conf`, content: settings, mode: "0644" },
        { path: unit("service"), content: BACKUP_SERVICE, mode: "0644" },
        { path: unit("timer"), content: renderBackupTimer(scheduleOf(args)), mode: "0644" },
      ],
      reload: `${check}systemd-analyze calendar ${shellQuote(scheduleOf(args))} >/dev/null
systemctl daemon-reload`,
    },
    opts,
  );
}

const scheduleOf = ({ schedule = "*-*-* 02:30:00" }: BackupArgs) => schedule;

/**
 * Enables the timer. The script first lists the bucket, so that an unreachable bucket fails at once, and removes what
 * an earlier run left behind.
 */
function createSchedule(name: string, args: BackupArgs, opts: pulumi.CustomResourceOptions): RemoteScript {
  return new RemoteScript(
    name,
    {
      connection: args.connection,
      script: `step "look at the bucket, and take away what is too old"
${PROGRAMS.backup} prune >&2
step "switch the timer on"
systemctl enable --quiet ${UNIT}.timer
systemctl restart ${UNIT}.timer
`,
      undo: `step "switch the timer off"
systemctl disable --now --quiet ${UNIT}.timer || true
`,
      // The script waits for a backup that is running.
      timeoutSeconds: 2100,
      // The script does not read it. A change of the settings runs the script again.
      environment: {
        LANDFALL_BACKUP: `${scheduleOf(args)} ${args.bucket} ${args.keepCount ?? ""} ${args.keepDays ?? ""}`,
      },
    },
    opts,
  );
}
