# One session of `landfall migrate-users` on the host, as root. It ends with the connection that it reads from, and its lock
# with it. Holds and prints no secret but what a query returns.
# Arguments: locked or open, and for whom, as JSON. A request is a line: VERB NAME BASE64; its answer is a line: ok BASE64, or
# failed BASE64. The first answer comes without a request: ok, or busy with who has the lock.
# shellcheck shell=bash
set -Eeuo pipefail
umask 077
PROGRAM=landfall-migrate-users
LIBRARY=${LANDFALL_LIBRARY:-/usr/local/lib/landfall}
# Without a word from the other side for so long, nobody is there any more.
IDLE_SECONDS=${LANDFALL_IDLE_SECONDS:-60}

# A statement that a killed session has left ends within moments.
WAIT_SECONDS=${LANDFALL_WAIT_SECONDS:-5}

# answer STATE: standard input is the content
answer() { printf '%s %s\n' "$1" "$(base64 --wrap=0)"; }

[ -e "$LIBRARY/database.sh" ] || {
  answer failed <<<"the host has no $LIBRARY/database.sh: the last deployment was made before Landfall had it"
  exit 0
}
# shellcheck source=../../../components/database/database.sh
. "$LIBRARY/database.sh"
FOLDER=$LANDFALL_DATA/user-move
ERRORS=$(mktemp)
trap 'rm -f -- "$ERRORS"' EXIT

# holder: who has the lock, as JSON; null where nobody has
holder() {
  if [ ! -e "$FOLDER/lock" ] || flock --nonblock "$FOLDER/lock" true; then echo null; else cat -- "$FOLDER/holder.json"; fi
}

# query: standard input is one statement. A lock that something else holds is not waited for without end.
query() { { echo "SET lock_timeout = '30s'; SET statement_timeout = '5min';" && cat; } | sql; }

# reason: the server's own first words. Those that follow may quote the statement.
reason() { grep -aom 1 -E '(ERROR|FATAL|error): .*' "$ERRORS" || tail -n 1 "$ERRORS"; }

serve() {
  case $1 in
    query) query ;;
    save) query >"$FOLDER/.$2" && put "$FOLDER/$2" <"$FOLDER/.$2" && rm -f -- "$FOLDER/.$2" ;;
    write) put "$FOLDER/$2" ;;
    read) [ ! -e "$FOLDER/$2" ] || cat -- "$FOLDER/$2" ;;
    free) free_bytes ;;
    holder) holder ;;
    ping) ;;
    *) echo "error: unknown request $1" >&2 && return 1 ;;
  esac
}

if [ "$1" = locked ]; then
  mkdir -p -- "$FOLDER"
  # What this session starts has the lock too, so that the next one waits for a statement that a killed one has left.
  exec 7>"$FOLDER/lock"
  flock --timeout "$WAIT_SECONDS" 7 || {
    { cat -- "$FOLDER/holder.json" || echo null; } 2>/dev/null | answer busy
    exit 0
  }
  put "$FOLDER/holder.json" <<<"$2"
fi
answer ok </dev/null
output=$(mktemp)
trap 'rm -f -- "$ERRORS" "$output"' EXIT
while read -r -t "$IDLE_SECONDS" verb name content; do
  # Not in an `if`: there bash would go on after the first command that fails.
  set +e
  (
    set -e
    base64 --decode <<<"$content" | serve "$verb" "$name"
  ) >"$output" 2>"$ERRORS"
  status=$?
  set -e
  if [ "$status" -eq 0 ]; then answer ok <"$output"; else reason | answer failed; fi
done
