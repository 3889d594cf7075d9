#!/bin/bash
# Asks the app's Prometheus, which nothing outside its networks reaches. Prints its `data` as JSON.
set -Eeuo pipefail

# The service of Prometheus in the app's Compose files, and what it listens on.
SERVICE=prometheus
PORT=${LANDFALL_PROMETHEUS_PORT:-9090}
LIMIT_SECONDS=10
# Exit code where the app has no Prometheus: nothing has failed.
NO_PROMETHEUS=3

die() {
  printf 'landfall-metrics: %s\n' "$*" >&2
  exit 1
}

# Into $container; ends the program where there is none that could answer.
find_prometheus() {
  local filter=(--no-trunc --quiet --filter "label=landfall.service=$SERVICE")
  container=$(docker ps "${filter[@]}" | head -n 1)
  if [ -n "$container" ]; then return 0; fi
  if [ -n "$(docker ps --all "${filter[@]}")" ]; then
    die "$SERVICE does not run. Type: bin/landfall logs $SERVICE"
  fi
  echo "landfall-metrics: the app has no service $SERVICE" >&2
  exit "$NO_PROMETHEUS"
}

# ask PATH NAME=VALUE...
ask() {
  local address answer body="" words=()
  for answer in "${@:2}"; do words+=(--data-urlencode "$answer"); done
  find_prometheus
  for address in $(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$container"); do
    if body=$(curl --disable --silent --noproxy '*' --max-time "$LIMIT_SECONDS" --get "${words[@]}" "http://$address:$PORT/api/v1/$1"); then
      print_data "$body"
      return 0
    fi
  done
  die "$SERVICE does not answer. Type: bin/landfall logs $SERVICE"
}

# print_data ANSWER
print_data() {
  local data
  data=$(jq -c 'if .status == "success" then .data else .error end // empty' <<<"$1" 2>/dev/null) || data=""
  [ -n "$data" ] || die "$SERVICE gives no data"
  if [[ $data != '"'* ]]; then printf '%s\n' "$data"
  else die "$SERVICE refuses the question: $(jq -r 'gsub("\n"; " ")' <<<"$data")"; fi
}

case $#:${1:-} in
  2:query) ask query "query=$2" ;;
  3:query) ask query "query=$2" "time=$3" ;;
  5:range) ask query_range "query=$2" "start=$3" "end=$4" "step=$5" ;;
  *) die "usage: landfall-metrics query EXPR [TIME] | range EXPR START END STEP; times as seconds since 1970" ;;
esac
