import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LIBRARY_DIR, PROGRAMS, SETTINGS_DIR } from "../../../contracts/hostPaths.ts";
import type { AppMonitoring } from "../../monitoring/index.ts";
import { bundle } from "../../shell/index.ts";
import { joinedQuery, rules, WINDOW_SECONDS } from "./rules.ts";

export interface TriggerArgs {
  /** Name of the app. */
  app: string;
  /** What counts the app's requests. */
  monitoring: AppMonitoring;
  /** What is done about a release that does worse. */
  act: "propose" | "rollback";
  /** How long a release is compared. */
  watchSeconds: number;
  /** The time before the release that it is compared with. */
  baselineSeconds: number;
}

const UNIT = "landfall-trigger";

const SERVICE = `[Unit]
Description=Compare the newest release with the time before it
After=docker.service

[Service]
Type=oneshot
ExecStart=${PROGRAMS.trigger} look
TimeoutStartSec=15min
`;

/** Switched on by a release and off at the end of its watch; until then it goes on after a restart of the host. */
const TIMER = `[Unit]
Description=Compare the newest release with the time before it

[Timer]
OnActiveSec=15s
OnUnitInactiveSec=15s
AccuracySec=1s

[Install]
WantedBy=timers.target
`;

const PROGRAMS_OF_JQ = ["create", "decide", "numbers", "plan"];

/** What `landfall-trigger` reads as its settings. */
export function renderTrigger({ app, monitoring, act, watchSeconds, baselineSeconds }: TriggerArgs): string {
  const settings = {
    ...{ app, act, watchSeconds, windowSeconds: WINDOW_SECONDS },
    query: {
      now: joinedQuery(monitoring, `${WINDOW_SECONDS}s`),
      before: joinedQuery(monitoring, `${baselineSeconds}s`),
    },
    rules: rules(monitoring),
  };
  return `${JSON.stringify(settings, null, 1)}\n`;
}

/** The files of the trigger on the host. None of them is secret. */
export function triggerFiles(args: TriggerArgs) {
  const text = (path: string, content: string) => ({ path, content, mode: "0644" });
  return [
    { path: PROGRAMS.trigger, content: bundle(join(import.meta.dirname, "trigger.sh")), mode: "0755" },
    ...PROGRAMS_OF_JQ.map((name) =>
      text(
        `${LIBRARY_DIR}/trigger/${name}.jq`,
        readFileSync(join(import.meta.dirname, `${name}.jq`), "utf8"),
      ),
    ),
    text(`${SETTINGS_DIR}/trigger.json`, renderTrigger(args)),
    text(`/etc/systemd/system/${UNIT}.service`, SERVICE),
    text(`/etc/systemd/system/${UNIT}.timer`, TIMER),
  ];
}

/** Bash that checks them and has systemd read them. */
export const TRIGGER_RELOAD = `bash -n ${PROGRAMS.trigger}
systemctl daemon-reload
`;
