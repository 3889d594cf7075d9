# Part of landfall-backup: the snapshot that is dumped, and facts of the same snapshot.
# shellcheck shell=bash

# open_snapshot: begins a transaction that stays open until the dump is there. Its counts of tables, rows and objects
# are of exactly the rows that are dumped.
open_snapshot() {
  exec 7> >(sql -F $'\t' >"$work/facts" 2>"$work/facts.errors")
  snapshot_pid=$!
  echo 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_export_snapshot();' >&7
  until [ -s "$work/facts" ]; do
    kill -0 "$snapshot_pid" 2>/dev/null || die "the database does not answer: $(tail -n 1 "$work/facts.errors"). Nothing was made, and what was there is untouched"
    sleep 0.1
  done
  snapshot=$(head -n 1 "$work/facts")
  cat >&7 <<SQL
\\echo =server
SELECT 'version', current_setting('server_version');
SELECT 'lsn', CASE WHEN pg_is_in_recovery() THEN '' ELSE pg_current_wal_lsn()::text END;
SELECT 'superuser', rolsuper FROM pg_roles WHERE rolname = current_user;
\\echo =objects
$OBJECTS
\\echo =invalid
$INVALID_INDEXES
\\echo =counters
SELECT $(table_name schemaname relname), n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY 1;
\\echo =rows
$COUNT_ROWS
SQL
}

close_snapshot() {
  printf 'COMMIT;\n\\echo =end\n' >&7
  exec 7>&-
  wait "$snapshot_pid" && [ "$(tail -n 1 "$work/facts")" = =end ] ||
    die "the database went away while its rows were counted: $(tail -n 1 "$work/facts.errors"). The half backup is removed, and the earlier ones are untouched"
}

# snapshot_facts SECTION: prints the lines of a section of the facts
snapshot_facts() { awk -v section="=$1" '/^=/ { on = $0 == section; next } on' "$work/facts"; }

# Counts, by kind, the objects that a dump has an entry for, without those of extensions. Like pg_dump, it leaves out invalid
# indexes and the constructors of range types.
OBJECTS="WITH own AS (
  SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
SELECT 'TABLE', count(*) FROM own WHERE relkind IN ('r', 'p')
UNION ALL SELECT 'TABLE DATA', count(*) FROM own WHERE relkind = 'r'
UNION ALL SELECT 'VIEW', count(*) FROM own WHERE relkind = 'v'
UNION ALL SELECT 'MATERIALIZED VIEW', count(*) FROM own WHERE relkind = 'm'
UNION ALL SELECT 'SEQUENCE', count(*) FROM own WHERE relkind = 'S'
UNION ALL SELECT 'INDEX', count(*) FROM pg_index JOIN own ON own.oid = indrelid AND relkind IN ('r', 'p', 'm')
  WHERE (indisvalid OR relkind = 'p') AND indisready
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
UNION ALL SELECT 'CONSTRAINT', count(*) FROM pg_constraint JOIN own ON own.oid = conrelid WHERE contype IN ('p', 'u', 'x')
UNION ALL SELECT 'FK CONSTRAINT', count(*) FROM pg_constraint JOIN own ON own.oid = conrelid WHERE contype = 'f' AND conparentid = 0
UNION ALL SELECT 'TRIGGER', count(*) FROM pg_trigger JOIN own ON own.oid = tgrelid WHERE NOT tgisinternal AND tgparentid = 0
UNION ALL SELECT 'FUNCTION', count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE p.prokind IN ('f', 'w') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'));"
