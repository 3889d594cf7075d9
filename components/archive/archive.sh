#!/bin/bash
# Archives the server's WAL in Spaces with pgBackRest as it is written, and recovers the database as of any second since.
# docs/decisions says why pgBackRest is on the host and the server's image needs nothing.
set -Eeuo pipefail
umask 077
PROGRAM=landfall-archive
SBIN=${LANDFALL_SBIN:-/usr/local/sbin}
PARTS=$(dirname -- "${BASH_SOURCE[0]}")
# shellcheck source=../database/database.sh
. "${LANDFALL_LIBRARY:-/usr/local/lib/landfall}/database.sh"
# shellcheck source=pgbackrest.sh
. "$PARTS/pgbackrest.sh"
# shellcheck source=switch.sh
. "$PARTS/switch.sh"
# shellcheck source=send_wal.sh
. "$PARTS/send_wal.sh"
# shellcheck source=base_backup.sh
. "$PARTS/base_backup.sh"
# shellcheck source=recovery.sh
. "$PARTS/recovery.sh"

# What the parts of a recovery share:
#   wanted, to, until   the time as it was typed, `end` or `time`, and the time in seconds since 1970
#   label, bytes        the base backup to begin with, and its size
#   giver               the process that gives the scratch server its WAL

usage() {
  cat >&2 <<'TEXT'
Usage: landfall-archive on | off          the server archives, or no longer does; restarts it where it must
       landfall-archive push              what the unit runs: sends finished WAL to Spaces
       landfall-archive backup            a base backup: a full one every week, else what has changed since
       landfall-archive status            how far the archive reaches, as JSON
       landfall-archive recover <time>|latest   (latest: all that is in Spaces now)
       landfall-archive recover lost <time>     all that is there of the server that was lost by then
The last two print the id of a backup on the droplet with the data as of then: 2026-01-31T08:00:00Z. landfall-restore takes it.
TEXT
  exit 2
}

main() {
  command=${1:-}
  [ $# -eq 0 ] || shift
  case $command in
    on) switch_on ;;
    check) check_archive ;;
    off) switch_off ;;
    push) send_wal ;;
    backup) make_base_backup ;;
    status) print_status ;;
    recover)
      case $#:${1:-} in 2:lost | 1:*) recover_database "$@" ;; *) usage ;; esac
      ;;
    *) usage ;;
  esac
}

# One line: bash has then read the whole program, and another version may take its place while it runs.
main "$@"; exit
