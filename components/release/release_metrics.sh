# Part of landfall-release: metrics of the releases for Prometheus, so that plots mark them.
# shellcheck shell=bash

# write_release_metrics: when each release that is kept was recorded
write_release_metrics() {
  local folder=$LANDFALL_DATA/metrics id
  (umask 022 && mkdir -p -- "$folder")
  {
    printf '# HELP landfall_release_timestamp_seconds When the release was recorded.\n'
    printf '# TYPE landfall_release_timestamp_seconds gauge\n'
    # A damaged record is for those to tell who need it.
    release_ids | sed -n "1,${KEPT}p" | while read -r id; do
      jq -r '"landfall_release_timestamp_seconds{release=\"\(.id)\",commit=\"\(.contents.commit // "none" | .[:12])\"} \(.createdAt | fromdateiso8601)"' \
        "$RECORDS/$id.json" 2>/dev/null || :
    done
  } >"$folder/.release.new"
  chmod 0644 -- "$folder/.release.new"
  mv -f -- "$folder/.release.new" "$folder/release.prom"
}
