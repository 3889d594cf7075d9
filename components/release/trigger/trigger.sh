#!/bin/bash
# Compares how the app does after a release with how it did before. Where a release does worse, proposes the release before,
# or runs its containers again: code only. Called by landfall-release at the end of a release, and by a timer while one is
# watched. What it keeps of containers has their secrets, which only root reads.
set -Eeuo pipefail
umask 077

LANDFALL_ETC=${LANDFALL_ETC:-/etc/landfall}
LANDFALL_DATA=${LANDFALL_DATA:-/mnt/data/landfall}
LANDFALL_LIBRARY=${LANDFALL_LIBRARY:-/usr/local/lib/landfall}
LANDFALL_SBIN=${LANDFALL_SBIN:-/usr/local/sbin}
LANDFALL_SRV=${LANDFALL_SRV:-/srv}
LANDFALL_STATE=${LANDFALL_STATE:-/var/lib/landfall}
SETTINGS=$LANDFALL_ETC/trigger.json
RECORDS=$LANDFALL_DATA/releases
# A folder for each release whose containers are kept, and `current` with the newest one's id.
KEPT=$LANDFALL_STATE/trigger
WATCH=$KEPT/watch.json
TIMER=landfall-trigger.timer

PARTS=$(dirname -- "${BASH_SOURCE[0]}")
# shellcheck source=../../shell/ids.sh
. "$PARTS/../../shell/ids.sh"
# shellcheck source=../../shell/health_check.sh
. "$PARTS/../../shell/health_check.sh"
# shellcheck source=../../compose/rollout/health.sh
. "$PARTS/../../compose/rollout/health.sh"
# shellcheck source=../../compose/rollout/proxy.sh
. "$PARTS/../../compose/rollout/proxy.sh"
# shellcheck source=keep.sh
. "$PARTS/keep.sh"
# shellcheck source=bring_back.sh
. "$PARTS/bring_back.sh"
# shellcheck source=judge.sh
. "$PARTS/judge.sh"

say() { printf 'landfall-trigger: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}
step() { say "$*"; }

setting() { jq -r "$1" "$SETTINGS"; }
watched() { jq -r "$1" "$WATCH"; }
jq_file() { jq -c "${@:2}" -f "$LANDFALL_LIBRARY/trigger/$1.jq"; }
seconds_now() { printf '%s\n' "${LANDFALL_NOW:-$(date +%s)}"; }

# put FILE: standard input becomes the file, completely or not at all
put() { cat >"$1.new" && sync -- "$1.new" && mv -fT -- "$1.new" "$1"; }
# note FILTER [ARGUMENT...]: changes what is known of the watch
note() { jq "${@:2}" "$1" "$WATCH" | put "$WATCH"; }

# lock SECONDS: one at a time. The kernel ends it with this program, however that ends
lock() {
  exec 7>"$KEPT/.lock"
  flock -w "$1" 7
}

install -d -m 0700 -- "$KEPT"
project=$(setting .app)
case ${1:-} in
  begin)
    [[ ${2:-} =~ $ID_PATTERN ]] || die "\"${2:-}\" is not a release. Type: bin/landfall releases"
    lock 600 || die "another landfall-trigger has been running for 10 minutes. Look at: sudo fuser -v $KEPT/.lock"
    begin_watch "$2"
    ;;
  look) if lock 0; then look; fi ;;
  status) if [ -e "$WATCH" ]; then cat -- "$WATCH"; else echo null; fi ;;
  *) die "usage: landfall-trigger begin RELEASE | look | status" ;;
esac
