# Part of landfall-restore: the rehearsal of a restore, and its verdict.
# shellcheck shell=bash

DRILLS=$LANDFALL_DATA/drills

run_drill() {
  local from=spaces wanted=latest
  while [ $# -gt 0 ]; do
    case $1 in
      --from) from=${2:?} && shift ;;
      *) wanted=$1 ;;
    esac
    shift
  done
  [ "$from" = spaces ] || [ "$from" = droplet ] || usage
  identity=''
  [ "$from" = droplet ] || identity=$(cat)
  SECONDS=0
  id='' manifest='{}' source=$from asserted=null skipped='' checked=null restored=0
  detach_output drill
  trap end_drill EXIT
  trap 'problem=interrupted; exit 143' INT TERM HUP
  data_lock
  rm -rf -- "$WORK"
  mkdir -p -- "$WORK"
  # shellcheck source=/dev/null
  . "$LANDFALL_ETC/backup.conf"
  : "${REMOTE:?}" "${RECIPIENT:?}"
  [ "$from" = droplet ] || [[ $identity == AGE-SECRET-KEY-1* ]] ||
    die "no identity came on standard input, and without it no backup in Spaces can be decrypted. landfall drill passes it: it is the stack's secret landfall:backup.identity"
  choose_backup "$wanted" "$from"
  [ "$from" = spaces ] || stage_files
  say "restores $id from $([ "$from" = spaces ] && echo Spaces || echo 'the droplet') into a scratch server"
  fill_scratch drill "$from"
  restored=$SECONDS
  say "checks it"
  compare_rows "$DATABASE" scratch drill
  check_assertions
  check_storage
}

# check_assertions: the app's own assertions. They are about the schema of the release that runs now.
check_assertions() {
  local file=$LANDFALL_ETC/assertions.json now of_backup one got
  [ -s "$file" ] || { skipped="the app has none" && return 0; }
  now=$(live_head) of_backup=$(manifest_value '.head // ""')
  if [ -n "$now" ] && [ "$now" != "$of_backup" ]; then
    skipped="they are about $now, and the backup is at ${of_backup:-no known head}"
    say "the app's assertions are skipped: $skipped"
    return 0
  fi
  asserted='[]'
  while IFS= read -r one; do
    got=$(scratch drill "${PSQL[@]}" -v schema="$SCHEMA" 2>&1 < <(printf 'SET search_path = :"schema";\n' && jq -r .sql <<<"$one")) || true
    asserted=$(jq --argjson one "$one" --arg got "$got" '. + [$one + {got: $got, holds: ($got == $one.expect)}]' <<<"$asserted")
  done < <(jq -c '.[]' "$file")
  one=$(jq -r 'map(select(.holds | not) | "\(.description): \(.got | .[0:200]) instead of \(.expect)") | join("; ")' <<<"$asserted")
  [ -z "$one" ] || die "an assertion of the app does not hold: $one"
}

# check_storage: every index and table, where the server has amcheck
check_storage() {
  local available found wrong
  available=$(scratch drill "${PSQL[@]}" -c "SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'")
  [ "$available" = 1 ] || return 0
  found=$(
    scratch drill "${PSQL[@]}" <<'SQL'
CREATE SCHEMA landfall_drill;
CREATE EXTENSION amcheck SCHEMA landfall_drill;
CREATE TEMP TABLE heap AS SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
CREATE TEMP TABLE checked AS SELECT landfall_drill.bt_index_check(indexrelid, true)::text FROM pg_index i JOIN heap ON heap.oid = indrelid
  JOIN pg_class c ON c.oid = indexrelid WHERE indisvalid AND c.relam = (SELECT oid FROM pg_am WHERE amname = 'btree');
SELECT json_build_object('indexes', (SELECT count(*) FROM checked), 'tables', (SELECT count(*) FROM heap),
  'wrong', (SELECT coalesce(json_agg(format('%s: %s', heap.oid::regclass, msg)), '[]') FROM heap, landfall_drill.verify_heapam(heap.oid)));
SQL
  ) || die "an index of the restored database is damaged, as said above"
  checked=$found
  wrong=$(jq -r '.wrong | join("; ")' <<<"$checked")
  [ -z "$wrong" ] || die "a table of the restored database is damaged: $wrong"
}

end_drill() {
  local status=$? verdict success
  trap - EXIT
  scratch_stop drill
  rm -rf -- "$WORK"
  [ "$status" -eq 0 ] || [ -n "$problem" ] || problem="it was cut short, as said above"
  success=$([ "$status" -eq 0 ] && echo true || echo false)
  verdict=$(jq --arg id "$id" --arg source "$source" --arg at "$(date -u +%FT%TZ)" --argjson success "$success" --arg problem "$problem" \
    --argjson seconds "$SECONDS" --argjson restored "$restored" --argjson asserted "$asserted" --arg skipped "$skipped" --argjson checked "$checked" '
    def known: if . == "" then null else . end;
    {format: 1, at: $at, success: $success, problem: ($problem | known), backup: ($id | known), madeAt: .createdAt, source: $source,
     seconds: $seconds, restoreSeconds: $restored, bytes: .dump.bytes, tables: ((.rows // {}) | length), rows: ([(.rows // {})[]] | add // 0),
     serverVersion, head, assertions: $asserted, assertionsSkipped: ($skipped | known),
     amcheck: ($checked | if . then {indexes, tables} else null end)}' <<<"$manifest")
  mkdir -p -- "$DRILLS"
  put "$DRILLS/$(date -u +%Y%m%dT%H%M%SZ).json" <<<"$verdict"
  put "$LANDFALL_DATA/last-drill.json" <<<"$verdict"
  # A drill a week for two years.
  find "$DRILLS" -name '*.json' | sort -r | tail -n +105 | xargs -r rm -f --
  {
    gauge landfall_drill_timestamp_seconds "When the last drill ended." "$(date +%s)"
    gauge landfall_drill_success "Whether the last drill restored the backup with every row, and everything that is asserted holds." "$([ "$success" = true ] && echo 1 || echo 0)"
    gauge landfall_drill_seconds "How long the last drill took." "$SECONDS"
    gauge landfall_drill_bytes "Size of the dump that the last drill restored, compressed." "$(jq '.bytes // 0' <<<"$verdict")"
  } | metrics drill
  [ "$success" = false ] || say "the drill of $id is good: $(in_rows "$(jq .rows <<<"$verdict")") in $SECONDS s. The scratch server is gone"
  printf '%s\n' "$verdict"
  exit "$status"
}
