# Part of landfall-archive: base backups, and how far the archive reaches.
# shellcheck shell=bash

FULL_DAYS=7

archive_info() { backrest "$(live_folder)" pgbackrest "--config=$LANDFALL_ETC/pgbackrest.conf" "--stanza=$STANZA" --output=json info | jq '.[0] // {}'; }

make_base_backup() {
  local type=full
  data_lock
  ensure_stanza
  # An hour less than the days: the timer may have been late the last time.
  archive_info | jq -e --argjson days "$FULL_DAYS" '[.backup[]? | select(.type == "full") | .timestamp.stop] | max // 0 | . > now - $days * 86400 + 3600' >/dev/null && type='diff'
  say "makes a base backup ($type) in Spaces"
  with_server --type="$type" backup >&2 || die "there is no new base backup, as said above. The earlier ones and the archive are untouched"
}

print_status() {
  local found now asked=true
  [ -s "$SERVER" ] || die "the server is not archived. pulumi config set --path landfall:backup.pointInTime true"
  found=$(archive_info 2>/dev/null) || asked=false found='{}'
  now=$(cat "$LANDFALL_DATA/metrics/archive.prom" 2>/dev/null | awk '!/^#/ { sub("landfall_archive_", "", $1); print $1 "\t" $2 }' | jq -Rn '[inputs | split("\t") | {(.[0]): (.[1] | tonumber)}] | add // {}')
  jq -n --argjson asked "$asked" --argjson info "$found" --argjson now "$now" '
    [$info.backup[]? | select(.error | not)] as $bases |
    {asked: $asked, since: ([$bases[].timestamp.stop] | min | if . then todate else null end),
     newest: ($now.newest_timestamp_seconds // 0 | if . > 0 then todate else null end),
     checked: ($now.checked_timestamp_seconds // 0 | if . > 0 then todate else null end),
     waiting: ($now.waiting // 0), lagSeconds: ($now.lag_seconds // 0),
     bases: [$bases[] | {label: .label, type, at: (.timestamp.stop | todate), bytes: .info.size, stored: .info.repository.delta}]}'
}
