#!/bin/bash
# What there is to say of a release, for its report: a file of JSON each beside the records, with a copy in Spaces where
# backups go there. Holds names of settings and files, never their values. Called by a release, a timer and the landfall command.
set -Eeuo pipefail
umask 077

LANDFALL_ETC=${LANDFALL_ETC:-/etc/landfall}
LANDFALL_DATA=${LANDFALL_DATA:-/mnt/data/landfall}
RECORDS=$LANDFALL_DATA/releases
REPORTS=$RECORDS/reports
# Seconds before a release and after it whose metrics are compared, and between two of their points.
AROUND=3600 STEP=60
# The oldest step that may belong to a release, in seconds before its record.
LONGEST_RELEASE=21600

PARTS=$(dirname -- "${BASH_SOURCE[0]}")
# shellcheck source=../shell/ids.sh
. "$PARTS/../shell/ids.sh"
# shellcheck source=../shell/spaces.sh
. "$PARTS/../shell/spaces.sh"
# shellcheck source=report_facts.sh
. "$PARTS/report_facts.sh"
# shellcheck source=report_metrics.sh
. "$PARTS/report_metrics.sh"

die() {
  printf 'landfall-report: %s\n' "$*" >&2
  exit 1
}

# release_ids: of all records on this host, the newest first
release_ids() {
  find "$RECORDS" -maxdepth 1 -type f -name '[0-9]*.json' -printf '%f\n' 2>/dev/null | sed 's/\.json$//' | LC_ALL=C sort -r
}

# chosen_release [ID]: the one that was asked for; the newest where none was
chosen_release() {
  local id=${1:-}
  if [ -z "$id" ]; then
    id=$(release_ids | head -n 1)
    [ -n "$id" ] || die "no release was recorded on this host yet"
  fi
  [[ $id =~ $ID_PATTERN ]] || die "\"$id\" is not a release. Type: bin/landfall releases"
  printf '%s\n' "$id"
}

# collect ID NOW: writes the report as far as it is known now
collect() {
  local id=$1 now=$2 file=$REPORTS/$1.json
  [ -e "$RECORDS/$id.json" ] || die "there is no release $id on this host. Type: bin/landfall releases"
  work=$(mktemp -d)
  trap 'rm -rf -- "$work"' EXIT
  write_facts "$id"
  write_metrics "$(jq .from "$work/facts")" "$(jq .to "$work/facts")" "$now"
  # shellcheck disable=SC2016 # jq's own variables
  jq -c --slurpfile metrics "$work/metrics" --argjson now "$now" \
    '.to as $to | del(.from, .to) + $metrics[0] + {format: 1, collectedAt: ($now | todate), final: ($now >= $to)}' \
    "$work/facts" >"$work/report"
  install -d -m 0700 -- "$REPORTS"
  sync -- "$work/report"
  cp -- "$work/report" "$REPORTS/.$id.new"
  mv -fT -- "$REPORTS/.$id.new" "$file"
  rm -rf -- "$work"
}

# refresh NOW: of every release whose report may still grow, and of none twice after that
refresh() {
  local id
  for id in $(release_ids); do
    if is_final "$id"; then continue; fi
    (collect "$id" "$1")
  done
  prune_reports
  copy_to_spaces
}

is_final() { [ "$(jq -r .final "$REPORTS/$1.json" 2>/dev/null)" = true ]; }

# prune_reports: those whose records are gone, here and in Spaces
prune_reports() {
  local path id folder
  for path in "$REPORTS"/[0-9]*; do
    id=$(basename -- "${path%.*}")
    if [ ! -e "$path" ] || [ -e "$RECORDS/$id.json" ]; then continue; fi
    if folder=$(spaces_folder); then spaces deletefile "$folder/$(basename -- "$path")" 2>/dev/null || :; fi
    rm -f -- "$path"
  done
}

# spaces_folder: where the copies are; fails where there are none
spaces_folder() {
  [ -e "$LANDFALL_ETC/backup.conf" ] || return 1
  # shellcheck source=/dev/null
  (. "$LANDFALL_ETC/backup.conf" && [ -n "${REMOTE:-}" ] && printf '%s/releases/reports\n' "$REMOTE")
}

# copy_to_spaces: what was written since the last copy
copy_to_spaces() {
  local folder copied=$REPORTS/.copied
  [ -d "$REPORTS" ] && folder=$(spaces_folder) || return 0
  if [ -e "$copied" ] && [ -z "$(find "$REPORTS" -name '[0-9]*' -newer "$copied")" ]; then return 0; fi
  touch -- "$copied.new"
  spaces copy "$REPORTS" "$folder" --include '/[0-9]*' || die "the reports are on this host, but not in $folder, as said above"
  mv -fT -- "$copied.new" "$copied"
}

# show ID NOW: prints it, as it is known now
show() {
  is_final "$1" || (collect "$1" "$2")
  cat -- "$REPORTS/$1.json"
}

# keep_page ID: standard input is the page of the report
keep_page() {
  [ -e "$REPORTS/$1.json" ] || die "there is no report of release $1. Type: bin/landfall report $1"
  cat >"$REPORTS/.$1.html.new"
  mv -fT -- "$REPORTS/.$1.html.new" "$REPORTS/$1.html"
  copy_to_spaces
}

# print_now HOURS NOW: how the app does, without a release
print_now() {
  [[ $1 =~ ^[1-9][0-9]{0,2}$ ]] || die "\"$1\" is not a number of hours from 1 to 999"
  work=$(mktemp -d)
  trap 'rm -rf -- "$work"' EXIT
  # About as many points as the window of a release has.
  STEP=$((60 * (($1 + 1) / 2)))
  write_metrics "$(($2 - $1 * 3600))" "$2" "$2"
  cat -- "$work/metrics"
}

# lock_reports: one at a time writes. The kernel ends it with this program, however that ends
lock_reports() {
  install -d -m 0700 -- "$RECORDS"
  exec 9>"$RECORDS/.reports.lock"
  flock -w 120 9 || die "another landfall-report has been writing for 2 minutes. Look at: sudo fuser -v $RECORDS/.reports.lock"
}

now=$(date +%s)
case ${1:-} in
  collect) id=$(chosen_release "${2:-}") && lock_reports && collect "$id" "${3:-$now}" ;;
  refresh) lock_reports && refresh "${2:-$now}" ;;
  show) id=$(chosen_release "${2:-}") && lock_reports && show "$id" "${3:-$now}" ;;
  page) id=$(chosen_release "${2:?the id of a release}") && lock_reports && keep_page "$id" ;;
  now) print_now "${2:?a number of hours}" "${3:-$now}" ;;
  *) die "usage: landfall-report show [ID [NOW]] | collect [ID [NOW]] | refresh [NOW] | page ID | now HOURS [NOW]; NOW as seconds since 1970" ;;
esac
