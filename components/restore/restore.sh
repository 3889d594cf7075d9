#!/bin/bash
# Restores a backup of the stack's database: into a scratch server, or in place; undoes that; and rehearses it.
# docs/decisions/0017-restores.md says why it goes this way.
set -Eeuo pipefail
umask 077
PROGRAM=landfall-restore
LIBRARY=${LANDFALL_LIBRARY:-/usr/local/lib/landfall}
SBIN=${LANDFALL_SBIN:-/usr/local/sbin}
PARTS=$(dirname -- "${BASH_SOURCE[0]}")
# shellcheck source=../database/database.sh
. "$LIBRARY/database.sh"
# shellcheck source=../database/sideDatabase.sh
. "$LIBRARY/sideDatabase.sh"
# shellcheck source=maintenance.sh
. "$LIBRARY/maintenance.sh"
# shellcheck source=../shell/ids.sh
. "$PARTS/../shell/ids.sh"
# shellcheck source=../shell/spaces.sh
. "$PARTS/../shell/spaces.sh"
# shellcheck source=../shell/health_check.sh
. "$PARTS/../shell/health_check.sh"
# shellcheck source=backup_selection.sh
. "$PARTS/backup_selection.sh"
# shellcheck source=plan.sh
. "$PARTS/plan.sh"
# shellcheck source=state.sh
. "$PARTS/state.sh"
# shellcheck source=signals.sh
. "$PARTS/signals.sh"
# shellcheck source=restore_in_place.sh
. "$PARTS/restore_in_place.sh"
# shellcheck source=cutover.sh
. "$PARTS/cutover.sh"
# shellcheck source=scratch.sh
. "$PARTS/scratch.sh"
# shellcheck source=drill.sh
. "$PARTS/drill.sh"

# What the parts share of a run:
#   id, manifest    of the chosen backup
#   side, before    the database that takes the live one's place, and the name that the live one then has
#   identity        what opens the backups in Spaces
#   reached_step    the last step that was saved; empty before there is one
#   problem         why it ends
#   exit_status     of a restore that has swapped

usage() {
  cat >&2 <<'TEXT'
Usage: landfall-restore plan <id|latest>             what a restore in place would change, as JSON
       landfall-restore in-place <id|latest>         the live database becomes what it was when the backup was made
       landfall-restore plan-back | swap-back        the database that the last restore set aside becomes the live one again
       landfall-restore scratch <id|latest> [--keep] into a server of its own, to look at
       landfall-restore drop-scratch
       landfall-restore drill [<id|latest>] [--from spaces|droplet]   (spaces: the stack's backup identity on standard input)
       landfall-restore settle                       ends what one that was cut short has begun, and begins none
       landfall-restore interrupt                    ends the one that runs; the live database is the old or the new one
Exit codes: 1 it failed and the live database is the old one, 2 wrong usage, 4 the data are restored and something else is not well.
TEXT
  exit 2
}

main() {
  command=${1:-}
  [ $# -eq 0 ] || shift
  case $command in
    plan) [ $# -eq 1 ] || usage; print_plan "$1" ;;
    in-place) [ $# -eq 1 ] || usage; restore_in_place "$1" ;;
    plan-back) [ $# -eq 0 ] || usage; print_plan_back ;;
    swap-back) [ $# -eq 0 ] || usage; swap_back ;;
    settle) [ $# -eq 0 ] || usage; begin_restore; finish_interrupted none none || true ;;
    scratch) [ $# -eq 1 ] || [ $# -eq 2 ] || usage; restore_into_scratch "$@" ;;
    drop-scratch) scratch_stop restore ;;
    drill) run_drill "$@" ;;
    interrupt) interrupt_restore ;;
    *) usage ;;
  esac
}

# One line: bash has then read the whole program, and another version may take its place while it runs.
main "$@"; exit
