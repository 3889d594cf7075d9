import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PROGRAMS, SETTINGS_DIR } from "../../../contracts/hostPaths.ts";
import { COMPONENT_TYPES } from "../../../contracts/resources.ts";
import { type Connection, RemoteFiles, RemoteScript } from "../../remote/index.ts";
import { bundle } from "../../shell/index.ts";
import { SERVICE, TIMER, UNIT } from "./units.ts";

export interface HostMetricsArgs {
  /** The host that is watched. */
  connection: Connection;
  /** Name of the app. Its containers have it as a label. */
  system: string;
  /**
   * Service of the database, whose processor time is measured.
   * @default no database runs on the host
   */
  databaseService?: string | undefined;
}

/** Metrics of the host that no exporter has: a program and its timer, which write a file for node-exporter. */
export class HostMetrics extends pulumi.ComponentResource {
  constructor(name: string, args: HostMetricsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.hostMetrics, name, {}, opts);
    const child = { parent: this, deletedWith: opts.deletedWith };
    const { connection } = args;
    const program = new RemoteFiles(
      `${name}-program`,
      {
        connection,
        manifest: `${SETTINGS_DIR}/host_metrics.list`,
        files: placedFiles(args),
        reload: `bash -n ${PROGRAMS.hostMetrics}\nsystemctl daemon-reload`,
      },
      { ...child, dependsOn: opts.dependsOn },
    );
    new RemoteScript(
      `${name}-schedule`,
      {
        connection,
        script: `step "switch the timer on"\nsystemctl enable --now --quiet ${UNIT}.timer\n`,
        undo: `step "switch the timer off"\nsystemctl disable --now --quiet ${UNIT}.timer || true\n`,
      },
      { ...child, dependsOn: [program] },
    );
    this.registerOutputs({});
  }
}

function placedFiles({ system, databaseService = "" }: HostMetricsArgs) {
  const unit = (kind: "service" | "timer") => `/etc/systemd/system/${UNIT}.${kind}`;
  return [
    {
      path: PROGRAMS.hostMetrics,
      content: bundle(join(import.meta.dirname, "host_metrics.sh")),
      mode: "0755",
    },
    {
      path: `${SETTINGS_DIR}/host_metrics.conf`,
      content: `SYSTEM=${system}\nDATABASE_SERVICE=${databaseService}\n`,
      mode: "0644",
    },
    { path: unit("service"), content: SERVICE, mode: "0644" },
    { path: unit("timer"), content: TIMER, mode: "0644" },
  ];
}
