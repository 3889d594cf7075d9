import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PROGRAMS, SETTINGS_DIR } from "../../../contracts/hostPaths.ts";
import { COMPONENT_TYPES } from "../../../contracts/resources.ts";
import { type Connection, RemoteFiles, RemoteScript } from "../../remote/index.ts";
import { bundle } from "../../shell/index.ts";
import { SERVICE, TIMER, UNIT } from "./units.ts";

export interface ContainerMetricsArgs {
  /** The host whose containers are measured. */
  connection: Connection;
}

/** Metrics of the host's containers, which node-exporter reads as a file: cAdvisor would take 100 MB for the same. */
export class ContainerMetrics extends pulumi.ComponentResource {
  constructor(
    name: string,
    { connection }: ContainerMetricsArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super(COMPONENT_TYPES.containerMetrics, name, {}, opts);
    const child = { parent: this, deletedWith: opts.deletedWith };
    const program = new RemoteFiles(
      `${name}-program`,
      {
        connection,
        manifest: `${SETTINGS_DIR}/container-metrics.list`,
        files: [
          {
            path: PROGRAMS.containerMetrics,
            content: bundle(join(import.meta.dirname, "container_metrics.sh")),
            mode: "0755",
          },
          { path: `/etc/systemd/system/${UNIT}.service`, content: SERVICE, mode: "0644" },
          { path: `/etc/systemd/system/${UNIT}.timer`, content: TIMER, mode: "0644" },
        ],
        reload: `bash -n ${PROGRAMS.containerMetrics}\nsystemctl daemon-reload\n`,
      },
      child,
    );
    new RemoteScript(
      `${name}-schedule`,
      {
        connection,
        script: `step "write the metrics once"
${PROGRAMS.containerMetrics}
step "switch the timer on"
systemctl enable --quiet ${UNIT}.timer
systemctl restart ${UNIT}.timer
`,
        undo: `step "switch the timer off"
systemctl disable --now --quiet ${UNIT}.timer || true
rm -f -- /mnt/data/landfall/metrics/containers.prom
`,
      },
      { ...child, dependsOn: [program] },
    );
    this.registerOutputs({});
  }
}
