import type { ReleaseSummary } from "../../contracts/release.ts";
import { containerProblems } from "../containers/containerProblems.ts";
import type { Container } from "../containers/containers.ts";
import { ago } from "../containers/ps.ts";
import type { HostFacts } from "./hostFacts.ts";

/** What the app and its host are like. */
export interface AppStatus {
  /** The newest; undefined before the first. */
  release: ReleaseSummary | undefined;
  containers: Container[];
  host: HostFacts;
}

/** What people read, and what of it needs them. */
export interface Described {
  lines: string[];
  problems: string[];
}

/** Share of a disk from which on it is nearly full, as the alert has it. */
const FULL = 0.9;

/** Lines of one screen, each with what it is about in the first 18 columns. */
export function describeHost({ release, containers, host }: AppStatus, now: Date, flags = ""): Described {
  const parts = [
    { lines: [row("Release", describeRelease(release, now))], problems: [] },
    describeContainers(containers),
    describeCertificate(host.certificate, now),
    describeDisks(host.disks),
    describeAlerts(host.alerts, flags),
    describeUpkeep(host),
  ];
  return {
    lines: parts.flatMap(({ lines }) => lines),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

const row = (name: string, value: string) => `${name.padEnd(18)}${value}`;

function describeRelease(release: ReleaseSummary | undefined, now: Date): string {
  if (release === undefined) return "none recorded";
  const { commit, changed } = release.contents;
  const of = commit === null ? "" : `, commit ${commit.slice(0, 12)}${changed ? " and changes" : ""}`;
  return `${release.id}, ${ago(now.getTime() - Date.parse(release.createdAt))} ago${of}`;
}

function describeContainers(containers: readonly Container[]): Described {
  const problems = containers.length === 0 ? ["The app has no container."] : containerProblems(containers);
  const running = containers.filter(({ state }) => state === "running").length;
  const state = problems.length === 0 ? "all healthy" : `${problems.length} not well`;
  return { lines: [row("Containers", `${running} running, ${state}`)], problems };
}

function describeCertificate(certificate: HostFacts["certificate"], now: Date): Described {
  if (certificate === null)
    return {
      lines: [row("Certificate", "none")],
      problems: ["No certificate was issued yet. Type: pulumi up"],
    };
  const left = Date.parse(certificate.notAfter) - now.getTime();
  const problems = [
    ...(left <= 0 ? [`The certificate ended ${ago(-left)} ago.`] : []),
    ...(certificate.lastError ? [`The certificate cannot be renewed: ${certificate.lastError}`] : []),
  ];
  return { lines: [row("Certificate", left <= 0 ? "ended" : `${ago(left)} left`)], problems };
}

function describeDisks(disks: HostFacts["disks"]): Described {
  const share = ({ size, used }: HostFacts["disks"][number]) => used / size;
  const percent = (disk: HostFacts["disks"][number]) => `${Math.round(share(disk) * 100)} %`;
  const gb = (bytes: number) => `${Math.round(bytes / 1e9)} GB`;
  return {
    lines: [row("Disk", disks.map((disk) => `${disk.path} ${percent(disk)} of ${gb(disk.size)}`).join(", "))],
    problems: disks.flatMap((disk) => [
      ...(disk.readOnly ? [`${disk.path} is read-only: nothing can be written there.`] : []),
      ...(share(disk) >= FULL ? [`${disk.path} is ${percent(disk)} full.`] : []),
    ]),
  };
}

/** Of what Alertmanager tells nobody, such as the alert that always fires, nothing is said. */
function describeAlerts(alerts: HostFacts["alerts"], flags: string): Described {
  if (alerts === null) return { lines: [row("Alerts", "the app has no Prometheus")], problems: [] };
  if (!Array.isArray(alerts))
    return {
      lines: [row("Alerts", "unknown")],
      problems: [`Which alerts fire is unknown: ${alerts.problem}`],
    };
  const told = alerts.filter(({ severity }) => severity !== "none");
  const critical = told.filter(({ severity }) => severity === "critical");
  const names = told.map(({ name }) => name).join(", ");
  return {
    lines: [row("Alerts", told.length === 0 ? "none fires" : `${told.length} firing: ${names}`)],
    problems: critical.map(
      ({ name }) =>
        `The alert ${name} fires. See docs/runbooks/alerts.md, or type: bin/landfall report --now${flags}`,
    ),
  };
}

function describeUpkeep({ reboot, images, failedUnits }: HostFacts): Described {
  return {
    lines: [
      row("Reboot", reboot === null ? "not needed" : `needed by ${reboot.join(", ") || "an update"}`),
      ...(images === null
        ? []
        : [row("Unused images", images.count === 0 ? "none" : `${images.count}, ${images.size}`)]),
    ],
    problems: [
      ...(reboot === null
        ? []
        : ["The host must be rebooted to run its updates. Type: sudo reboot, on the host"]),
      ...failedUnits.map((unit) => `The unit ${unit} failed. Type: journalctl -u ${unit}, on the host`),
    ],
  };
}
