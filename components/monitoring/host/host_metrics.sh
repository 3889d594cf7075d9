#!/bin/bash
# Writes what no exporter says of this host, for node-exporter: a pending reboot, failed units, the clock, the certificate,
# images that nobody needs, and the processor time of the database. Called by a timer. Prints nothing where all is well.
set -Eeuo pipefail
umask 022

LANDFALL_ETC=${LANDFALL_ETC:-/etc/landfall}
LANDFALL_DATA=${LANDFALL_DATA:-/mnt/data/landfall}
LANDFALL_STATE=${LANDFALL_STATE:-/var/lib/landfall}
LANDFALL_RUN=${LANDFALL_RUN:-/run}
FOLDER=$LANDFALL_DATA/metrics
# Docker is asked for its images this often, in minutes: it takes longer than the rest.
IMAGES_MINUTES=10

# shellcheck source=/dev/null
. "$LANDFALL_ETC/host_metrics.conf"
# What it sets: the app, and the service of its database where one runs on this host.
: "${SYSTEM:?}" "${DATABASE_SERVICE=}"

# metric TYPE NAME HELP SERIES...: each series is its labels, if any, and its value, such as `{unit="a"} 1`
metric() {
  [ $# -gt 3 ] || return 0
  printf '# HELP %s %s\n# TYPE %s %s\n' "$2" "$3" "$2" "$1"
  printf '%s\n' "${@:4}" | sed "s/^/$2/"
}

# write PART: standard input in the place of what PART said before
write() { cat >"$FOLDER/.$1.new" && mv -f -- "$FOLDER/.$1.new" "$FOLDER/$1.prom"; }

reboot() {
  local since=0
  [ ! -e "$LANDFALL_RUN/reboot-required" ] || since=$(stat -c %Y "$LANDFALL_RUN/reboot-required")
  metric gauge landfall_reboot_required_since_timestamp_seconds "Since when an update waits for a reboot; 0 where none does." " $since"
}

failed_units() {
  local units=()
  mapfile -t units < <(systemctl list-units --failed --plain --no-legend --no-pager 'landfall-*' | cut -d ' ' -f 1)
  units=("${units[@]/#/"{unit=\""}")
  metric gauge landfall_unit_failed "Units of Landfall that failed." "${units[@]/%/"\"} 1"}"
}

# A container shares the clock of the machine that it runs on.
clock() {
  if systemd-detect-virt --container --quiet; then return; fi
  local synchronized=0
  [ "$(timedatectl show --property NTPSynchronized --value)" != yes ] || synchronized=1
  metric gauge landfall_clock_synchronized "Whether the clock follows a time server." " $synchronized"
}

certificate() {
  local status=$LANDFALL_STATE/certificate-status.json from until failed
  [ -s "$status" ] || return 0
  read -r from until failed < <(jq -r '"\(.notBefore // "-") \(.notAfter) \(if .lastError == null then 0 else 1 end)"' "$status") || return 1
  metric gauge landfall_certificate_renewal_failed "Whether the last try to renew the certificate failed." " $failed"
  # The status of an older release has no beginning.
  [ "$from" != - ] || return 0
  metric gauge landfall_certificate_not_before_timestamp_seconds "From when the certificate holds." " $(date -u -d "$from" +%s)"
  metric gauge landfall_certificate_not_after_timestamp_seconds "Until when the certificate holds." " $(date -u -d "$until" +%s)"
}

database_cpu() {
  [ -n "$DATABASE_SERVICE" ] || return 0
  local id used limit
  id=$(docker ps --quiet --no-trunc --filter "label=landfall.app=$SYSTEM" --filter "label=landfall.service=$DATABASE_SERVICE" | sed -n 1p)
  [ -n "$id" ] || return 0
  # What Docker reads of the container's control group. Its path is another one with each version of the kernel.
  used=$(curl --silent --fail --max-time 10 --unix-socket /var/run/docker.sock "http://docker/containers/$id/stats?stream=false&one-shot=true" |
    jq '.cpu_stats.cpu_usage.total_usage / 1e9') || return 1
  limit=$(docker inspect --format '{{.HostConfig.NanoCpus}}' "$id" | jq --argjson all "$(nproc)" 'if . == 0 then $all else . / 1e9 end') || return 1
  metric counter landfall_container_cpu_seconds_total "Processor time of a container." "{service=\"$DATABASE_SERVICE\"} $used"
  metric gauge landfall_container_cpu_limit "Processors that a container may use." "{service=\"$DATABASE_SERVICE\"} $limit"
}

# needed_images: ids of images that a container has, running or not, or that one of the releases on this host names
needed_images() {
  local containers=() names=()
  mapfile -t containers < <(docker ps --all --quiet)
  mapfile -t names < <(find "$LANDFALL_DATA/releases" -maxdepth 1 -name '[0-9]*.json' -exec cat {} + 2>/dev/null |
    jq -r '.contents.images[] | .name, .digest | select(. != null)' | LC_ALL=C sort -u)
  [ "${#containers[@]}" = 0 ] || docker inspect --format '{{.Image}}' "${containers[@]}" 2>/dev/null || true
  # Of those that are no longer here it says so, and of the others the id.
  [ "${#names[@]}" = 0 ] || docker image inspect --format '{{.Id}}' "${names[@]}" 2>/dev/null || true
}

images() {
  local all=() bytes=0 count=0 line needed
  [ -z "$(find "$FOLDER/images.prom" -mmin "-$IMAGES_MINUTES" 2>/dev/null)" ] || return 0
  needed=$(needed_images)
  mapfile -t all < <(docker image ls --quiet --no-trunc | LC_ALL=C sort -u)
  while read -r line; do
    if grep -qxF -- "${line% *}" <<<"$needed"; then continue; fi
    count=$((count + 1)) bytes=$((bytes + ${line#* }))
  done < <([ "${#all[@]}" = 0 ] || docker image inspect --format '{{.Id}} {{.Size}}' "${all[@]}")
  {
    metric gauge landfall_images_unused "Images that no container has and no release names." " $count"
    metric gauge landfall_images_unused_bytes "Their size. What two of them share is counted twice." " $bytes"
  } | write images
}

mkdir -p -- "$FOLDER"
# One part that fails hides no other.
{
  for part in reboot failed_units clock certificate database_cpu; do
    "$part" || echo "landfall-host-metrics: $part cannot be read" >&2
  done
  metric gauge landfall_host_checked_timestamp_seconds "When this was written." " $(date +%s)"
} | write host
images
