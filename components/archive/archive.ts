import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LIBRARY_DIR, PROGRAMS, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
import { archiveSwitchName, COMPONENT_TYPES } from "../../contracts/resources.ts";
import type { BucketKey } from "../backup/index.ts";
import { hostProgram } from "../database/index.ts";
import { type Connection, RemoteFile, RemoteFiles, RemoteScript } from "../remote/index.ts";
import { renderKeys, renderPgbackrest } from "./settings.ts";
import { ARCHIVE_SERVICE, BASE_SERVICE, BASE_TIMER, BASE_UNIT, UNIT } from "./units.ts";

export interface ArchiveArgs {
  /** The host that the server runs on in a container. */
  connection: Connection;
  /** Name of the stack, and of its folder in the bucket. */
  stack: string;
  /** Name of the bucket of the backups. */
  bucket: string;
  /** Key that reads and writes the bucket. */
  key: BucketKey;
  /** URL of Spaces, as the host reaches it. */
  endpoint: string;
  /**
   * Passphrase that encrypts the archive; the host stores it. Another one starts another archive, and the old one
   * stays.
   */
  passphrase: string;
  /** How many days back a recovery can go. With a smaller number the next base backup deletes what is older. */
  days: number;
}

/** Point-in-time recovery: archives the server's WAL in Spaces, half a minute after it was written. */
export class Archive extends pulumi.ComponentResource {
  /** Ready once a segment of the server's WAL is in Spaces. */
  public readonly ready: pulumi.Resource;

  constructor(name: string, args: ArchiveArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.archive, name, {}, opts);
    const child = { parent: this, deletedWith: opts.deletedWith, dependsOn: opts.dependsOn };
    const keys = placeKeys(`${name}-keys`, args, child);
    const program = placeProgram(`${name}-program`, args, child);
    this.ready = switchOn(archiveSwitchName(name), args, { ...child, dependsOn: [keys, program] });
    this.registerOutputs({});
  }
}

function placeKeys(
  name: string,
  { connection, key, passphrase }: ArchiveArgs,
  opts: pulumi.CustomResourceOptions,
): RemoteFile {
  const content = pulumi.secret(
    pulumi.all([key.id, key.secret]).apply(([id, secret]) => renderKeys(id, secret, passphrase)),
  );
  return new RemoteFile(
    name,
    { connection, path: `${SETTINGS_DIR}/archive.keys`, content, mode: "0600" },
    opts,
  );
}

function placeProgram(name: string, args: ArchiveArgs, opts: pulumi.CustomResourceOptions): RemoteFiles {
  const unit = (file: string) => `/etc/systemd/system/${file}`;
  const { files, check } = hostProgram(join(import.meta.dirname, "archive.sh"), {
    path: PROGRAMS.archive,
    folder: `${LIBRARY_DIR}/archive`,
  });
  return new RemoteFiles(
    name,
    {
      connection: args.connection,
      manifest: `${SETTINGS_DIR}/archive.list`,
      files: [
        ...files,
        { path: `${SETTINGS_DIR}/pgbackrest.conf`, content: renderPgbackrest(args), mode: "0644" },
        { path: unit(`${UNIT}.service`), content: ARCHIVE_SERVICE, mode: "0644" },
        { path: unit(`${BASE_UNIT}.service`), content: BASE_SERVICE, mode: "0644" },
        { path: unit(`${BASE_UNIT}.timer`), content: BASE_TIMER, mode: "0644" },
      ],
      reload: `${check}systemctl daemon-reload`,
    },
    opts,
  );
}

/** The first base backup may take long, and nothing waits for it. */
function switchOn(name: string, args: ArchiveArgs, opts: pulumi.CustomResourceOptions): RemoteScript {
  return new RemoteScript(
    name,
    {
      connection: args.connection,
      script: `if ! command -v pgbackrest >/dev/null; then
  step "install pgBackRest"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q -o DPkg::Lock::Timeout=300 update >&2
  apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends pgbackrest >&2
fi
step "archive the server's WAL"
systemctl enable --quiet ${UNIT}.service
systemctl restart ${UNIT}.service
${PROGRAMS.archive} on >&2
${PROGRAMS.archive} check >&2
step "begin the first base backup, and switch the timer on"
systemctl enable --now --quiet ${BASE_UNIT}.timer
systemctl start --no-block ${BASE_UNIT}.service
`,
      undo: `step "archive no longer: what is in Spaces stays"
systemctl disable --now --quiet ${BASE_UNIT}.timer ${UNIT}.service || true
[ ! -x ${PROGRAMS.archive} ] || ${PROGRAMS.archive} off >&2
`,
      // The program waits for other programs that work on the data.
      timeoutSeconds: 2400,
      // The script does not read it. A change of the settings runs the script again.
      environment: { LANDFALL_ARCHIVE: `${args.bucket} ${args.days}` },
    },
    opts,
  );
}
