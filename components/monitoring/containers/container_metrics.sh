#!/bin/bash
# Writes what each running container uses as metrics, which node-exporter reads. Their names are those of cAdvisor.
# It asks Docker for counters, not for rates: for those, Docker would watch each container for a second more.
set -Eeuo pipefail

SOCKET=${LANDFALL_DOCKER_SOCKET:-/run/docker.sock}
FOLDER=${LANDFALL_METRICS:-/mnt/data/landfall/metrics}
API=http://docker/v1.41
LIMIT_SECONDS=10

# Standard input: the list of containers, then the statistics of each. A container that has gone meanwhile has no name.
# shellcheck disable=SC2016 # jq's own variables
RENDER='
  def quoted: tojson | .[1:-1];
  def metric($name; $type; $help; value): ["# HELP \($name) \($help)", "# TYPE \($name) \($type)",
    (.[] | select(value != null) | "\($name){name=\"\(.name | quoted)\",service=\"\(.service | quoted)\"} \(value)")] | select(length > 2);
  def memory: .memory_stats as $memory
    | if $memory.usage then $memory.usage - ($memory.stats.inactive_file // $memory.stats.total_inactive_file // 0) else null end;
  def network($key): [.networks // {} | .[][$key]] | add;
  (.[0] | map({key: .Id, value: {service: (.Labels["landfall.service"] // ""), created: .Created}}) | from_entries) as $known
  | [.[1:][] | select($known[.id // ""]) | . + $known[.id] | .name |= ltrimstr("/")] | sort_by(.name)
  | [metric("container_cpu_usage_seconds_total"; "counter"; "Processor time used"; .cpu_stats.cpu_usage.total_usage / 1e9),
     metric("container_memory_working_set_bytes"; "gauge"; "Memory in use, without files that can be read again"; memory),
     metric("container_spec_memory_limit_bytes"; "gauge"; "Memory that the container may use"; .memory_stats.limit),
     metric("container_network_receive_bytes_total"; "counter"; "Bytes received"; network("rx_bytes")),
     metric("container_network_transmit_bytes_total"; "counter"; "Bytes sent"; network("tx_bytes")),
     metric("container_start_time_seconds"; "gauge"; "When the container was created"; .created)]
  | .[][]
'

ask() { curl --silent --show-error --fail --max-time "$LIMIT_SECONDS" --unix-socket "$SOCKET" "$@"; }

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

ask "$API/containers/json" >"$work/list"
ids=$(jq -r 'map(.Id) | join(",")' "$work/list")
# At once, because Docker 20.10 takes a second for each. One that has gone meanwhile is no error.
if [ -n "$ids" ]; then
  ask --parallel --output "$work/#1.json" "$API/containers/{$ids}/stats?stream=false&one-shot=true" 2>/dev/null || true
fi

mkdir -p -- "$FOLDER"
find "$work" -name '*.json' -exec cat {} + | cat "$work/list" - | jq -rs "$RENDER" >"$FOLDER/.containers.new"
chmod 0644 -- "$FOLDER/.containers.new"
mv -f -- "$FOLDER/.containers.new" "$FOLDER/containers.prom"
