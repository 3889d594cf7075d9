#!/bin/bash
# The migration pipeline. Every change of an app's tables is checked, backed up, rehearsed on a copy, applied with limits,
# verified and recorded; a failed one is reverted. docs/migrations.md describes it.
set -Eeuo pipefail
umask 077
PROGRAM=landfall-migrate
LIBRARY=${LANDFALL_LIBRARY:-/usr/local/lib/landfall}
PARTS=$(dirname -- "${BASH_SOURCE[0]}")
# shellcheck source=../database/database.sh
. "$LIBRARY/database.sh"
# shellcheck source=../database/sideDatabase.sh
. "$LIBRARY/sideDatabase.sh"
# shellcheck source=/dev/null
. "$LANDFALL_ETC/migration.conf"
# What it sets. In lists: the app's commands and assertions, the files to copy, and the services that stop meanwhile.
: "${SERVICE:?}" "${MIGRATOR:?}" "${CHANGES_ROWS:?}" "${WINDOW_MINUTES:?}" "${WINDOW_REASON?}" "${FREE_MB:?}"
: "${LOCK_SECONDS:?}" "${STATEMENT_SECONDS:?}" "${ATTEMPTS:?}" "${STATUS[0]:?}" "${UPGRADE[*]-}" "${DOWNGRADE[*]-}"
: "${UPLOADS[*]-}" "${ASSERTION_TEXT[*]-}" "${ASSERTION_SQL[*]-}" "${ASSERTION_EXPECT[*]-}" "${WINDOW_SERVICES[*]-}"
# shellcheck source=../shell/ids.sh
. "$PARTS/../shell/ids.sh"
# shellcheck source=../shell/secrets.sh
. "$PARTS/../shell/secrets.sh"
# shellcheck source=report.sh
. "$PARTS/report.sh"
# shellcheck source=journal.sh
. "$PARTS/journal.sh"
# shellcheck source=preconditions.sh
. "$PARTS/preconditions.sh"
# shellcheck source=invalid_indexes.sh
. "$PARTS/invalid_indexes.sh"
# shellcheck source=rehearsal.sh
. "$PARTS/rehearsal.sh"
# shellcheck source=apply.sh
. "$PARTS/apply.sh"
# shellcheck source=run.sh
. "$PARTS/run.sh"
# shellcheck source=upgrade.sh
. "$PARTS/upgrade.sh"
# shellcheck source=downgrade.sh
. "$PARTS/downgrade.sh"
# shellcheck source=rehearse.sh
. "$PARTS/rehearse.sh"
# shellcheck source=application.sh
. "$PARTS/application.sh"
# shellcheck source=revert.sh
. "$PARTS/revert.sh"
# shellcheck source=maintenance_window.sh
. "$PARTS/maintenance_window.sh"

# What the parts share of a run:
#   command            the first word of the call
#   CONTAINER, image   the service's container, and its image
#   work               a temporary folder; output, printed and errors in it are those of the app's last command
#   folder             the run's own folder, with its journal; empty before there is one
#   number             the database's oid
#   from, to           the heads that the migration leads from and to
#   current, target    the heads that the database has and that the release wants
#   backup             the id of the backup that was taken first
#   step, steps        which step of how many has ended last
#   explained          yes where a run that was cut short explains what the database has
#   trouble, words     why a question failed, and what the server answered
#   remains            what a failed migration has left, for people
#   reported           yes where the end of the run was reported already

# The exit code that says that the database does not answer.
SILENT=3
# The release that the stack is pinned to, if any.
PINNED=''
# shellcheck source=/dev/null
[ ! -e "$LANDFALL_ETC/release.conf" ] || . "$LANDFALL_ETC/release.conf"

usage() {
  cat >&2 <<'TEXT'
Usage: landfall-migrate run [--container ID]       to what the release in that container wants; secrets to hide on standard input
       landfall-migrate downgrade HEAD [--image REFERENCE] [--files FOLDER]
                                                   down to HEAD; secrets to hide on standard input. An older release that
                                                   runs by now does not know the way: with the image and files of another
       landfall-migrate rehearse --image REFERENCE [--files FOLDER]
                                                   what a release with these would do, on a copy of the newest backup;
                                                   changes nothing. Secrets to hide on standard input
       landfall-migrate head [--noted] | list      what the database has (--noted: where it does not answer, what it had when
                                                   this program worked on it last); what was migrated, as JSON
       landfall-migrate accept                     takes the head that the database has as the expected one
A secret to hide is a line, base64. Exit codes: 1 it failed and was taken back, 2 wrong usage, 3 the database does not answer,
4 it must be run again to end what was begun.
TEXT
  exit 2
}

main() {
  command=${1:-}
  shift || true
  CONTAINER='' folder='' current='' from='' trouble='' reported=''
  if [ "$command" = head ] && print_recent_head; then return; fi
  case $command in
    run)
      if [ "${1:-}" = --container ]; then CONTAINER=${2:?} && shift 2; fi
      [ $# -eq 0 ] || usage
      [ -n "$CONTAINER" ] || find_container
      begin_run
      run_upgrade
      ;;
    downgrade)
      [ $# -ge 1 ] || usage
      head=$1
      read_other_release "${@:2}"
      find_container
      begin_run
      image=${OTHER_IMAGE:-$image}
      run_downgrade "$head"
      ;;
    rehearse)
      read_other_release "$@"
      [ -n "${OTHER_IMAGE:-}" ] || usage
      find_container
      begin_run
      run_rehearsal
      ;;
    head | accept)
      database_answers || end_unanswered "$@"
      find_container
      work=$(mktemp -d)
      CLONES=$QUESTIONS
      trap 'docker rm --force --volumes "${cloned:-}" >/dev/null 2>&1 || true; rm -rf -- "$work"' EXIT
      read_heads live || die "$trouble"
      if [ "$command" = accept ]; then
        mkdir -p -- "$MIGRATIONS"
        data_lock
        expect_head "$current"
      fi
      printf '%s\n' "$current"
      ;;
    list)
      for one in "$MIGRATIONS"/*/journal.json; do [ ! -e "$one" ] || cat -- "$one"; done | jq -s .
      ;;
    *) usage ;;
  esac
}

# read_other_release [--image REFERENCE] [--files FOLDER]: of a release that does not run, into $OTHER_IMAGE and $OTHER_FILES
read_other_release() {
  while [ $# -gt 0 ]; do
    case $1 in
      --image) OTHER_IMAGE=${2:?} ;;
      --files) OTHER_FILES=${2:?} ;;
      *) usage ;;
    esac
    shift 2
  done
}

# end_unanswered [--noted]: the end of a question that the database does not answer
end_unanswered() {
  say "$trouble"
  [ "$command ${1:-}" = 'head --noted' ] && [ -s "$LAST" ] || exit "$SILENT"
  say "what it had last: $(jq -r '"\(.head), noted \(.at)"' "$LAST")"
  jq -r .head "$LAST"
  exit 0
}

# print_recent_head: prints the head that this program found in the same database within the last
# $LANDFALL_SEEN_SECONDS, which saves a start of the app's own command. Fails where it found none.
print_recent_head() {
  [ -n "${LANDFALL_SEEN_SECONDS:-}" ] && [ -s "$LAST" ] &&
    jq -er --arg database "$(database_oid 2>/dev/null)" --argjson seconds "$LANDFALL_SEEN_SECONDS" \
      'select(.database == $database and now - (.at | fromdate) < $seconds) | .head' "$LAST"
}

# One line: bash has then read the whole program, and another version may take its place while it runs.
main "$@"; exit
