import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { describeMigration } from "../../../components/migration/announce.ts";
import { renderMigrationSettings } from "../../../components/migration/settings.ts";

const migration = {
  service: "migrate",
  status: ["app", "status"],
  assertions: [{ description: "it's there", sql: "SELECT 'a b', $x;", expect: "a\nb" }],
};

const all = (name: string) => `"\${${name}[@]}"`;
const count = (name: string) => `"\${#${name}[@]}"`;

/** What bash makes of the settings. */
function read(text: string, expression: string): string {
  return spawnSync("bash", ["-euc", `${text}\nprintf '%s|' ${expression}`], { encoding: "utf8" }).stdout;
}

it("gives bash every word as it is", () => {
  const text = renderMigrationSettings({
    ...migration,
    migrator: "migrator",
    uploads: ["/run/secrets/a b"],
    downgrade: ["sh", "-c", 'echo "$LANDFALL_TARGET"'],
    maintenance: { services: ["api", "worker"], minutes: 3, reason: "it's time" },
  });
  expect(read(text, `${all("STATUS")} ${all("DOWNGRADE")}`)).toBe(
    'app|status|sh|-c|echo "$LANDFALL_TARGET"|',
  );
  expect(read(text, `${all("ASSERTION_SQL")} ${all("ASSERTION_TEXT")} ${all("ASSERTION_EXPECT")}`)).toBe(
    "SELECT 'a b', $x;|it's there|a\nb|",
  );
  expect(read(text, `${all("UPLOADS")} ${all("WINDOW_SERVICES")} "$WINDOW_REASON"`)).toBe(
    "/run/secrets/a b|api|worker|it's time|",
  );
});

it("leaves 5 GB free, keeps every row, and has no window, unless it is told otherwise", () => {
  const text = renderMigrationSettings({ ...migration, migrator: "migrator", uploads: [] });
  const settings = `"$FREE_MB" "$CHANGES_ROWS" ${count("UPGRADE")} ${count("DOWNGRADE")} ${count("WINDOW_SERVICES")}`;
  expect(read(text, `${settings} "$LOCK_SECONDS" "$STATEMENT_SECONDS" "$ATTEMPTS"`)).toBe(
    "5000|no|0|0|0|5|1800|5|",
  );
});

it("announces the pipeline, and a window in which services stop", () => {
  expect(describeMigration(migration)).toBe(
    "migrate (migration pipeline): a change of the tables is checked, backed up, rehearsed on a copy, applied with limits, verified by 1 assertions and recorded; a failed one is reverted by its backup; the old release serves meanwhile",
  );
  expect(
    describeMigration({
      ...migration,
      downgrade: ["down"],
      maintenance: { services: ["api"], minutes: 5, reason: "users move" },
    }),
  ).toBe(
    "migrate (migration pipeline): a change of the tables is checked, backed up, rehearsed on a copy, applied with limits, verified by 1 assertions and recorded; a failed one is reverted by its downgrade, or its backup\n" +
      "MAINTENANCE WINDOW, where the tables do change: api stopped for up to 5 min, and visitors get a page that says so (503): users move",
  );
});
