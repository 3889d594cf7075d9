import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** Programs of a host, each answers with a variable or a file. */
const PROGRAMS = {
  systemctl: `printf '%s' "$FAILED"`,
  "systemd-detect-virt": `[ -n "$CONTAINER" ]`,
  timedatectl: "echo $CLOCK",
  curl: `[ -n "$USED" ] && echo "{\\"cpu_stats\\":{\\"cpu_usage\\":{\\"total_usage\\":$USED}}}"`,
  nproc: "echo 4",
  docker: `case "$1 $2" in
  "ps --quiet") echo cafe ;;
  "ps --all") echo cafe ;;
  "inspect --format") case $3 in *NanoCpus*) echo "$NANO_CPUS" ;; *) echo sha256:used ;; esac ;;
  "image ls") printf 'sha256:%s\\n' used old unused unused ;;
  "image inspect") case $4 in
    *Size*) for id in "\${@:5}"; do echo "$id 1000"; done ;;
    *) [[ " \${*:5} " != *" old:1 "* ]] || echo sha256:old; echo "no such image" >&2; exit 1 ;;
    esac ;;
esac`,
};

let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "landfall-host-metrics-"));
  for (const folder of ["bin", "etc", "data/releases", "state", "run"])
    mkdirSync(join(host, folder), { recursive: true });
  for (const [name, text] of Object.entries(PROGRAMS))
    writeFileSync(join(host, "bin", name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  writeFileSync(join(host, "etc/host_metrics.conf"), "SYSTEM=shop\nDATABASE_SERVICE=postgres\n");
});
afterEach(() => rmSync(host, { recursive: true }));

/** Runs the program; the metrics that it wrote, without their help. */
async function run(env: Record<string, string> = {}) {
  const { stderr } = await execa("bash", ["components/monitoring/host/host_metrics.sh"], {
    env: {
      PATH: `${join(host, "bin")}:${process.env.PATH}`,
      LANDFALL_ETC: join(host, "etc"),
      LANDFALL_DATA: join(host, "data"),
      LANDFALL_STATE: join(host, "state"),
      LANDFALL_RUN: join(host, "run"),
      ...{ FAILED: "", CONTAINER: "", CLOCK: "yes", USED: "1500000000", NANO_CPUS: "500000000" },
      ...env,
    },
  });
  const folder = join(host, "data/metrics");
  const text = readdirSync(folder)
    .filter((name) => name.endsWith(".prom"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const metrics = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
  );
  return { metrics, text, stderr };
}

const certificate = (more: object) =>
  writeFileSync(
    join(host, "state/certificate-status.json"),
    JSON.stringify({
      domain: "shop.test",
      notBefore: "2026-01-01T00:00:00Z",
      notAfter: "2026-04-01T00:00:00Z",
      lastError: null,
      ...more,
    }),
  );

describe("landfall-host-metrics", () => {
  it("says of a host where all is well that it is, and when it looked", async () => {
    certificate({});
    const { metrics, stderr } = await run();
    const { landfall_host_checked_timestamp_seconds: checked, ...others } = metrics;
    expect(Date.now() / 1000 - (checked ?? 0)).toBeLessThan(30);
    expect(stderr).toBe("");
    expect(others).toEqual({
      landfall_reboot_required_since_timestamp_seconds: 0,
      landfall_clock_synchronized: 1,
      landfall_certificate_renewal_failed: 0,
      landfall_certificate_not_before_timestamp_seconds: Date.parse("2026-01-01") / 1000,
      landfall_certificate_not_after_timestamp_seconds: Date.parse("2026-04-01") / 1000,
      'landfall_container_cpu_seconds_total{service="postgres"}': 1.5,
      'landfall_container_cpu_limit{service="postgres"}': 0.5,
      landfall_images_unused: 2,
      landfall_images_unused_bytes: 2000,
    });
  });

  it("names what failed", async () => {
    writeFileSync(join(host, "run/reboot-required"), "");
    utimesSync(join(host, "run/reboot-required"), 1000, 1000);
    certificate({ lastError: "the authority refuses" });
    const FAILED =
      "landfall-archive.service loaded failed failed Send\nlandfall-data.service loaded failed failed Mount\n";
    const { metrics } = await run({ FAILED, CLOCK: "no" });
    expect(metrics).toMatchObject({
      landfall_reboot_required_since_timestamp_seconds: 1000,
      landfall_clock_synchronized: 0,
      landfall_certificate_renewal_failed: 1,
      'landfall_unit_failed{unit="landfall-archive.service"}': 1,
      'landfall_unit_failed{unit="landfall-data.service"}': 1,
    });
  });

  it("counts no image that a release names, so that a rollback keeps its own", async () => {
    writeFileSync(
      join(host, "data/releases/20260101T000000Z-000000.json"),
      JSON.stringify({
        contents: {
          images: { api: { name: "old:1", digest: null }, gone: { name: "gone:1", digest: "gone@sha256:1" } },
        },
      }),
    );
    expect((await run()).metrics).toMatchObject({
      landfall_images_unused: 1,
      landfall_images_unused_bytes: 1000,
    });
  });

  it("says nothing of a clock that is another machine's, or of a certificate whose beginning nobody noted", async () => {
    certificate({ notBefore: undefined });
    const { metrics } = await run({ CONTAINER: "docker" });
    expect(metrics).not.toHaveProperty("landfall_clock_synchronized");
    expect(metrics).not.toHaveProperty("landfall_certificate_not_after_timestamp_seconds");
    expect(metrics).toHaveProperty("landfall_certificate_renewal_failed", 0);
  });

  it("measures a container without a limit by all processors", async () => {
    expect((await run({ NANO_CPUS: "0" })).metrics).toHaveProperty(
      'landfall_container_cpu_limit{service="postgres"}',
      4,
    );
  });

  it("writes the rest where Docker does not answer, and a file that Prometheus can read", async () => {
    const { metrics, text, stderr } = await run({ USED: "" });
    expect(stderr).toContain("landfall-host-metrics: database_cpu cannot be read");
    expect(metrics).toHaveProperty("landfall_host_checked_timestamp_seconds");
    for (const line of text.trim().split("\n")) expect(line).toMatch(/^(# (HELP|TYPE) \S+ .+|\S+ [\d.]+)$/);
  });
});
