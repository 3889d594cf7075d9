import { describe, expect, it } from "vitest";
import type { Container } from "../../../cli/containers/containers.ts";
import { type AppStatus, describeHost } from "../../../cli/status/describeHost.ts";
import type { HostFacts } from "../../../cli/status/hostFacts.ts";
import { releaseList } from "../../../contracts/release.ts";
import { golden } from "../../contracts/golden.ts";

const now = new Date("2026-11-21T17:45:00Z");
const container: Container = {
  ...{
    id: "1",
    name: "shop-api-1",
    service: "api",
    image: "api:1",
    imageId: "1",
    state: "running",
    exitCode: 0,
  },
  ...{
    health: "healthy",
    since: "",
    created: "",
    strategy: null,
    configHash: null,
    restart: "always",
    published: [],
    index: 1,
  },
};
const facts: HostFacts = {
  certificate: { notAfter: "2027-01-20T17:45:00Z", lastError: null },
  disks: [
    { path: "/", size: 80e9, used: 20e9, readOnly: false },
    { path: "/mnt/data", size: 75e9, used: 3e9, readOnly: false },
  ],
  alerts: [{ name: "Watchdog", severity: "none" }],
  images: { count: 0, size: "0B" },
  reboot: null,
  failedUnits: [],
};
const well: AppStatus = {
  release: releaseList.parse(golden("release-list"))[0],
  containers: [container],
  host: facts,
};
const of = (host: Partial<HostFacts>, more: Partial<AppStatus> = {}) =>
  describeHost({ ...well, ...more, host: { ...facts, ...host } }, now, " --stack prod");

describe("the status of an app and its host", () => {
  it("is a line each where all is well", () => {
    expect(of({})).toEqual({
      lines: [
        "Release           20261121T154500Z-0a1b2c, 2 h ago, commit cccccccccccc",
        "Containers        1 running, all healthy",
        "Certificate       60 d left",
        "Disk              / 25 % of 80 GB, /mnt/data 4 % of 75 GB",
        "Alerts            none fires",
        "Reboot            not needed",
        "Unused images     none",
      ],
      problems: [],
    });
  });

  it.each<[string, Partial<HostFacts>, string, string[]]>([
    [
      "the certificate ended",
      { certificate: { notAfter: "2026-11-20T17:45:00Z" } },
      "Certificate       ended",
      ["The certificate ended 1 d ago."],
    ],
    [
      "its renewal fails",
      { certificate: { notAfter: "2026-11-22T17:45:00Z", lastError: "planted refusal" } },
      "Certificate       1 d left",
      ["The certificate cannot be renewed: planted refusal"],
    ],
    [
      "there is none",
      { certificate: null },
      "Certificate       none",
      ["No certificate was issued yet. Type: pulumi up"],
    ],
    [
      "a disk is full and read-only",
      { disks: [{ path: "/mnt/data", size: 10e9, used: 9e9, readOnly: true }] },
      "Disk              /mnt/data 90 % of 10 GB",
      ["/mnt/data is read-only: nothing can be written there.", "/mnt/data is 90 % full."],
    ],
    [
      "alerts fire, of which warnings are only shown",
      {
        alerts: [
          { name: "SiteDown", severity: "critical" },
          { name: "DiskFills", severity: "warning" },
        ],
      },
      "Alerts            2 firing: SiteDown, DiskFills",
      [
        "The alert SiteDown fires. See docs/runbooks/alerts.md, or type: bin/landfall report --now --stack prod",
      ],
    ],
    [
      "Prometheus does not answer",
      { alerts: { problem: "landfall-metrics: prometheus does not answer" } },
      "Alerts            unknown",
      ["Which alerts fire is unknown: landfall-metrics: prometheus does not answer"],
    ],
    ["there is no Prometheus", { alerts: null }, "Alerts            the app has no Prometheus", []],
    [
      "a reboot waits",
      { reboot: ["linux-image-6.1.0", "libc6"] },
      "Reboot            needed by linux-image-6.1.0, libc6",
      ["The host must be rebooted to run its updates. Type: sudo reboot, on the host"],
    ],
    [
      "a reboot waits for nobody knows what",
      { reboot: [] },
      "Reboot            needed by an update",
      [expect.any(String)],
    ],
    ["images are unused", { images: { count: 4, size: "1.2GB" } }, "Unused images     4, 1.2GB", []],
    [
      "a unit failed",
      { failedUnits: ["landfall-backup.service"] },
      "Reboot            not needed",
      ["The unit landfall-backup.service failed. Type: journalctl -u landfall-backup.service, on the host"],
    ],
  ])("says so where %s", (_, host, line, problems) => {
    const found = of(host);
    expect(found.lines).toContain(line);
    expect(found.problems).toEqual(problems);
  });

  it("names containers that are not well", () => {
    const sick: Container = { ...container, health: "unhealthy" };
    expect(of({}, { containers: [container, sick] })).toMatchObject({
      lines: expect.arrayContaining(["Containers        2 running, 1 not well"]),
      problems: ["api: shop-api-1 is running (unhealthy)"],
    });
    expect(of({}, { containers: [] }).problems).toEqual(["The app has no container."]);
  });

  it("says where no release was recorded", () => {
    expect(of({}, { release: undefined }).lines[0]).toBe("Release           none recorded");
  });
});
