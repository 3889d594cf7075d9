# What `landfall status` asks the host, as root: prints one JSON object. Each question may fail without the others.
# shellcheck shell=bash
set -uo pipefail

ROOT=${LANDFALL_ROOT:-}
SBIN=${LANDFALL_SBIN:-/usr/local/sbin}

# json TEXT: the text where it is one value of JSON, or null
json() { jq -c . <<<"${1:-null}" 2>/dev/null | head -n 1 | grep . || echo null; }

disks() {
  df --block-size=1 --output=target,size,used / /mnt/data 2>/dev/null | tail -n +2 | sort -u |
    while read -r target size used; do
      jq -cn --arg path "$target" --argjson size "$size" --argjson used "$used" \
        --arg options "$(findmnt --noheadings --output OPTIONS --target "$target" 2>/dev/null)" \
        '{path: $path, size: $size, used: $used, readOnly: ($options | split(",") | index("ro") != null)}'
    done | jq -cs .
}

# alerts: those that fire, a name each; null where the app has no Prometheus, and the reason where it does not answer
alerts() {
  local answer status=0
  answer=$("$SBIN/landfall-metrics" query 'ALERTS{alertstate="firing"}' 2>&1) || status=$?
  case $status in
    0) jq -c '[.result[].metric | {name: .alertname, severity: (.severity // "")}] | unique' <<<"$answer" 2>/dev/null || echo null ;;
    3 | 127) echo null ;;
    *) jq -cn --arg problem "${answer##*$'\n'}" '{problem: $problem}' ;;
  esac
}

# unused_images: how many no container has, and what removing them would free, as Docker says it
unused_images() {
  docker system df --format '{{json .}}' 2>/dev/null |
    jq -cs 'map(select(.Type == "Images")) | .[0] // empty
      | {count: ((.TotalCount | tonumber) - (.Active | tonumber)), size: (.Reclaimable | sub(" .*"; ""))}'
}

reboot() {
  if [ -e "$ROOT/run/reboot-required" ]; then
    sort -u "$ROOT/run/reboot-required.pkgs" 2>/dev/null | jq -cRs 'split("\n") | map(select(. != ""))'
  fi
}

failed_units() { systemctl list-units --failed --plain --no-legend --no-pager 2>/dev/null | cut -d ' ' -f 1 | jq -cRs 'split("\n") | map(select(. != ""))'; }

# shellcheck disable=SC2016 # jq's own variables
jq -cn --argjson certificate "$(json "$(cat -- "$ROOT/var/lib/landfall/certificate-status.json" 2>/dev/null)")" \
  --argjson disks "$(json "$(disks)")" --argjson alerts "$(json "$(alerts)")" --argjson images "$(json "$(unused_images)")" \
  --argjson reboot "$(json "$(reboot)")" --argjson failedUnits "$(json "$(failed_units)")" \
  '{$certificate, disks: ($disks // []), $alerts, $images, $reboot, failedUnits: ($failedUnits // [])}'
