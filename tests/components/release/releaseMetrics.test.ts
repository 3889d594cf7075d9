import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordOf } from "./records.ts";

const script = join(import.meta.dirname, "../../../components/release/release.sh");

let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "landfall-release-"));
  for (const folder of ["etc", "bin", "releases"]) mkdirSync(join(host, folder));
});
afterEach(() => rmSync(host, { recursive: true }));

/** Records a release; its id. */
function record(letter: string, { contents, checksum } = recordOf()): string {
  const { status, stdout, stderr } = spawnSync("bash", [script, "record"], {
    encoding: "utf8",
    input: gzipSync(JSON.stringify(contents)).toString("base64"),
    env: {
      ...{ PATH: `${join(host, "bin")}:${process.env.PATH}`, LANDFALL_ETC: join(host, "etc") },
      ...{ LANDFALL_DATA: host, FINGERPRINT: letter.repeat(64), CHECKSUM: checksum },
    },
  });
  expect(status, stderr).toBe(0);
  return stdout.trim();
}

/** Puts the clock forward: an id has the second in it. */
function later(seconds: number): void {
  const file = join(host, "bin/date");
  writeFileSync(file, `#!/bin/bash\nexec /bin/date --date="${seconds} seconds" "$@"\n`);
  chmodSync(file, 0o755);
}

const file = () => join(host, "metrics/release.prom");
const metrics = () => readFileSync(file(), "utf8");
const series = () =>
  metrics()
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
const createdAt = (id: string) =>
  JSON.parse(readFileSync(join(host, `releases/${id}.json`), "utf8")).createdAt as string;

describe("the metrics of releases", () => {
  it("have the time of each release that is kept, the newest first, and can be read by all", () => {
    const first = record("a");
    later(90);
    const second = record("b");
    expect(metrics()).toMatch(
      /^# HELP landfall_release_timestamp_seconds .+\n# TYPE landfall_release_timestamp_seconds gauge\n/,
    );
    expect(series()).toEqual(
      [second, first].map(
        (id) =>
          `landfall_release_timestamp_seconds{release="${id}",commit="${"c".repeat(12)}"} ${Date.parse(createdAt(id)) / 1000}`,
      ),
    );
    expect(statSync(file()).mode & 0o777).toBe(0o644);
  });

  it("leave out a record that is damaged, and name no commit where there was none", () => {
    writeFileSync(join(host, "releases/20250101T000000Z-000000.json"), "{");
    record("a", recordOf({ contents: { commit: null } }));
    expect(series()).toEqual([expect.stringContaining('commit="none"')]);
  });

  it("are those of the newest 20", () => {
    for (let at = 0; at < 21; at += 1) {
      const id = `20250101T0000${String(at).padStart(2, "0")}Z-000000`;
      writeFileSync(join(host, `releases/${id}.json`), JSON.stringify(recordOf({ id })));
    }
    record("a");
    expect(series()).toHaveLength(20);
  });
});
