import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LIBRARY_DIR, PROGRAMS, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { hostProgram } from "../database/index.ts";
import { type Connection, RemoteFiles, RemoteScript } from "../remote/index.ts";
import { DRILL_SERVICE, DRILL_TIMER, PAGE_AT_BOOT, UNIT } from "./units.ts";

export interface RestoreArgs {
  /** The host that restores. */
  connection: Connection;
  /**
   * Assertions that a drill checks on the restored data, beside the row counts.
   * @default none
   */
  assertions?: readonly Assertion[] | undefined;
}

export interface Assertion {
  /** Sentence that must hold. @example "every user has a role" */
  description: string;
  /** One SQL statement that changes nothing. */
  sql: string;
  /** Output of psql for it. */
  expect: string;
}

/** Restores on the host: a program that restores backups, a weekly restore drill, and the maintenance page. */
export class Restore extends pulumi.ComponentResource {
  /** Ready once the host can restore and show the page. Resources that change data depend on it. */
  public readonly ready: pulumi.Resource;

  constructor(name: string, args: RestoreArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.restore, name, {}, opts);
    const child = { parent: this, deletedWith: opts.deletedWith, dependsOn: opts.dependsOn };
    const program = placeProgram(`${name}-program`, args, child);
    this.ready = createSchedule(`${name}-schedule`, args, { ...child, dependsOn: [program] });
    this.registerOutputs({});
  }
}

function placeProgram(
  name: string,
  { connection, assertions = [] }: RestoreArgs,
  opts: pulumi.CustomResourceOptions,
): RemoteFiles {
  const unit = (kind: "service" | "timer") => `/etc/systemd/system/${UNIT}.${kind}`;
  const library = `${LIBRARY_DIR}/maintenance.sh`;
  const { files, check } = hostProgram(join(import.meta.dirname, "restore.sh"), {
    path: PROGRAMS.restore,
    folder: `${LIBRARY_DIR}/restore`,
  });
  return new RemoteFiles(
    name,
    {
      connection,
      manifest: `${SETTINGS_DIR}/restore.list`,
      files: [
        ...files,
        { path: library, content: maintenance(), mode: "0644" },
        {
          path: `${SETTINGS_DIR}/assertions.json`,
          content: `${JSON.stringify(assertions, null, 2)}\n`,
          mode: "0644",
        },
        { path: "/etc/tmpfiles.d/landfall-maintenance.conf", content: PAGE_AT_BOOT, mode: "0644" },
        { path: unit("service"), content: DRILL_SERVICE, mode: "0644" },
        { path: unit("timer"), content: DRILL_TIMER, mode: "0644" },
      ],
      reload: `${check}bash -n ${library}\nsystemctl daemon-reload`,
    },
    opts,
  );
}

const maintenance = () => readFileSync(join(import.meta.dirname, "maintenance.sh"), "utf8");

function createSchedule(
  name: string,
  { connection }: RestoreArgs,
  opts: pulumi.CustomResourceOptions,
): RemoteScript {
  return new RemoteScript(
    name,
    {
      connection,
      script: `step "switch the timer on"\nsystemctl enable --now --quiet ${UNIT}.timer\n`,
      undo: `step "switch the timer off"\nsystemctl disable --now --quiet ${UNIT}.timer || true\n`,
    },
    opts,
  );
}
