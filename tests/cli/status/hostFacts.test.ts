import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostFacts } from "../../../cli/status/hostFacts.ts";

const script = join(import.meta.dirname, "../../../cli/status/host_facts.sh");

let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "landfall-status-"));
  for (const folder of ["bin", "run", "var/lib/landfall"]) mkdirSync(join(host, folder), { recursive: true });
  program("df", 'printf "Mounted 1B-blocks Used\\n/ 1000 250\\n/mnt/data 2000 20\\n/ 1000 250\\n"');
  program("findmnt", "case $* in *data) echo ro,noatime ;; *) echo rw,errors=remount-ro ;; esac");
  program("systemctl", 'echo "a.service loaded failed failed A"');
  program(
    "docker",
    `echo '{"Type":"Images","TotalCount":"7","Active":"4","Reclaimable":"1.2GB (30%)"}'
echo '{"Type":"Containers","TotalCount":"9","Active":"9","Reclaimable":"0B"}'`,
  );
  program(
    "landfall-metrics",
    `cat <<'END'
{"resultType":"vector","result":[{"metric":{"alertname":"B","severity":"critical","instance":"1"}},{"metric":{"alertname":"B","severity":"critical","instance":"2"}},{"metric":{"alertname":"A"}}]}
END`,
  );
});
afterEach(() => rmSync(host, { recursive: true }));

function program(name: string, text: string): void {
  writeFileSync(join(host, "bin", name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
}

function facts() {
  const { status, stdout, stderr } = spawnSync("bash", [script], {
    encoding: "utf8",
    env: {
      PATH: `${join(host, "bin")}:${process.env.PATH}`,
      LANDFALL_ROOT: host,
      LANDFALL_SBIN: join(host, "bin"),
    },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return hostFacts.parse(JSON.parse(stdout));
}

describe("what the host is asked for its status", () => {
  it("is answered in one object", () => {
    const certificate = { names: ["shop.test"], notAfter: "2027-01-20T17:45:00Z", lastError: null };
    writeFileSync(
      join(host, "var/lib/landfall/certificate-status.json"),
      JSON.stringify(certificate, null, 1),
    );
    writeFileSync(join(host, "run/reboot-required"), "");
    writeFileSync(join(host, "run/reboot-required.pkgs"), "linux\nlibc6\nlinux\n");
    expect(facts()).toEqual({
      certificate,
      disks: [
        { path: "/", size: 1000, used: 250, readOnly: false },
        { path: "/mnt/data", size: 2000, used: 20, readOnly: true },
      ],
      alerts: [
        { name: "A", severity: "" },
        { name: "B", severity: "critical" },
      ],
      images: { count: 3, size: "1.2GB" },
      reboot: ["libc6", "linux"],
      failedUnits: ["a.service"],
    });
  });

  it("has an answer to each question, whatever the others give", () => {
    for (const name of ["df", "docker", "systemctl"]) program(name, "echo planted failure >&2; exit 1");
    program("landfall-metrics", 'echo "landfall-metrics: the app has no service prometheus" >&2; exit 3');
    writeFileSync(join(host, "var/lib/landfall/certificate-status.json"), "{broken");
    expect(facts()).toEqual({
      ...{ certificate: null, disks: [], alerts: null, images: null, reboot: null, failedUnits: [] },
    });
  });

  it("says why alerts are unknown, and that a reboot waits whose reason nobody noted", () => {
    program("landfall-metrics", 'echo "landfall-metrics: prometheus does not answer" >&2; exit 1');
    writeFileSync(join(host, "run/reboot-required"), "");
    expect(facts()).toMatchObject({
      alerts: { problem: "landfall-metrics: prometheus does not answer" },
      reboot: [],
    });
  });
});
