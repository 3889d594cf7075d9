import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { BACKUP_NOT_IN_SPACES, NO_PROMETHEUS } from "../../contracts/exitCodes.ts";
import {
  APPS_DIR,
  LIBRARY_DIR,
  PROGRAMS,
  RECORDS_DIR,
  RELEASE_FILES_DIR,
  SETTINGS_DIR,
  STATE_DIR,
} from "../../contracts/hostPaths.ts";
import { TIMED_ID } from "../../contracts/ids.ts";
import { LABELS } from "../../contracts/labels.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Every program of the host, and every part of one, as it lies in the checkout. */
const programs = readdirSync(join(ROOT, "components"), { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(sh|py)$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(ROOT, "components", file), "utf8") }));

/** What the expression finds, with the file that it is in. */
const found = (expression: RegExp) =>
  programs.flatMap(({ file, text }) =>
    [...text.matchAll(expression)].map(([, value]) => ({ file: relative(".", file), value })),
  );

/** POSIX has no \d. */
const POSIX_ID = TIMED_ID.source.replaceAll("\\d", "[0-9]");

describe("the host's programs agree with contracts/ on", () => {
  it("the expression of an id", () => {
    const ids = found(/(\^?\[0-9\]\{8\}T[^ '"]+?\$?)(?=[ '"]|$)/gm);
    expect(ids).toEqual([{ file: "shell/ids.sh", value: POSIX_ID }]);
  });

  it.each([
    ["LANDFALL_ETC", SETTINGS_DIR],
    ["LANDFALL_DATA", RECORDS_DIR],
    ["LANDFALL_LIBRARY", LIBRARY_DIR],
    ["LANDFALL_SBIN", PROGRAMS.backup.replace("/landfall-backup", "")],
    ["LANDFALL_SRV", APPS_DIR],
    ["LANDFALL_STATE", STATE_DIR],
  ])("the folder that %s names by default", (variable, folder) => {
    const defaults = found(new RegExp(`\\b${variable}:-([^}]+)\\}`, "g"));
    expect(defaults.length).toBeGreaterThan(0);
    expect(defaults.filter(({ value }) => value !== folder)).toEqual([]);
  });

  it("the exit codes that callers tell apart", () => {
    expect(found(/^ONLY_LOCAL=(\d+)$/gm)).toEqual([
      { file: "backup/backup.sh", value: String(BACKUP_NOT_IN_SPACES) },
    ]);
    expect(found(/^NO_PROMETHEUS=(\d+)$/gm)).toEqual([
      { file: "release/metrics.sh", value: String(NO_PROMETHEUS) },
    ]);
  });

  it("the labels of containers", () => {
    const labels = found(/["'= ](landfall\.(?:app|service|strategy|config-hash|machine|[a-z]+-with))\b/g);
    const known: string[] = Object.values(LABELS);
    expect(labels.length).toBeGreaterThan(0);
    expect(labels.filter(({ value }) => !known.includes(value as string))).toEqual([]);
  });

  it("where a release's files lie for them", () => {
    expect(RELEASE_FILES_DIR.startsWith(`${RECORDS_DIR}/releases/`)).toBe(true);
  });
});
