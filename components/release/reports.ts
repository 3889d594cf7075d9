import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { PROGRAMS, SETTINGS_DIR } from "../../contracts/hostPaths.ts";
import type { Series } from "../../contracts/report.ts";
import { type Connection, RemoteScript } from "../remote/index.ts";
import { bundle } from "../shell/index.ts";

/** A signal of the app with its query, as the host asks for it. */
export type ReportSignal = Omit<Series, "points"> & {
  /** PromQL with one series or none. */
  expr: string;
};

const UNIT = "landfall-report";

const SERVICE = `[Unit]
Description=Complete the reports of releases

[Service]
Type=oneshot
ExecStart=${PROGRAMS.report} refresh
Nice=10
TimeoutStartSec=10min
`;

/** The metrics of the hour after a release are there only later. */
const TIMER = `[Unit]
Description=Complete the reports of releases

[Timer]
OnCalendar=*:0/15
RandomizedDelaySec=1min
Persistent=true

[Install]
WantedBy=timers.target
`;

/** The program that keeps reports, what it asks Prometheus, and its timer. */
export function reportFiles(signals: readonly ReportSignal[]) {
  const unit = (kind: "service" | "timer") => `/etc/systemd/system/${UNIT}.${kind}`;
  const plain = (path: string, content: string) => ({ path, content, mode: "0644" });
  return [
    { path: PROGRAMS.report, content: bundle(join(import.meta.dirname, "report.sh")), mode: "0755" },
    plain(`${SETTINGS_DIR}/report.json`, `${JSON.stringify({ signals }, null, 1)}\n`),
    plain(unit("service"), SERVICE),
    plain(unit("timer"), TIMER),
  ];
}

export const RELOAD_REPORTS = `bash -n ${PROGRAMS.report}\nsystemctl daemon-reload\n`;

/** Switches the timer on. @param opts after the files */
export function scheduleReports(
  name: string,
  connection: Connection,
  opts: pulumi.CustomResourceOptions,
): RemoteScript {
  return new RemoteScript(
    name,
    {
      connection,
      script: `step "switch the timer of the reports on"\nsystemctl enable --now --quiet ${UNIT}.timer\n`,
      undo: `step "switch the timer of the reports off"\nsystemctl disable --now --quiet ${UNIT}.timer || true\n`,
    },
    opts,
  );
}
