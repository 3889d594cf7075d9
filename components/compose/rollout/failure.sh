# Part of the rollout library: how a rollout ends that has failed.
# shellcheck shell=bash

# Lines of its log that a failed container shows.
log_lines=20

# Docker makes a volume without a name for each VOLUME of an image where nothing is mounted, and another one for the next
# container, which would begin without what this one wrote there. What has the volumes of other containers has their names.
refuse_unnamed_volumes() {
  local path paths mounts="" volumes="" tmpfs=""
  mapfile -t paths < <(docker inspect --format '{{if not .HostConfig.VolumesFrom}}{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{.Destination}}{{println}}{{end}}{{end}}{{end}}' "$release" 2>/dev/null |
    sed -nE 's/^[0-9a-f]{64} //p' | sort)
  if [ "${#paths[@]}" -eq 0 ]; then return 0; fi
  for path in "${paths[@]}"; do
    mounts+=", \"- $service-${path##*/}:$path\"" volumes+=", \"$service-${path##*/}:\"" tmpfs+=", \"- $path\""
  done
  give_up "its image keeps data where nothing is mounted, and the next container would begin without them" \
    "add ${mounts#, } to services.$service.volumes and ${volumes#, } to the volumes of the Compose file; or, where they may be lost, ${tmpfs#, } to services.$service.tmpfs"
}

# give_up <what is wrong> [what to do]
# Ends the script with what is wrong, what runs now and what to do: what to type, and the end of the log with its secrets
# replaced, where nothing better is known.
give_up() {
  local log now
  log=$(docker logs --tail "$log_lines" "$release" 2>&1 | hide_secrets || true)
  if [ "${#kept[@]}" -gt 0 ]; then
    restart_previous
    previous=$(cut -d ' ' -f 3 -- "$record" | head -n 1)
    switch_back || true
    now="$previous, of the release before, which was started again"
    previous_works || now+=" and does not work: see bin/landfall ps"
  elif [ -z "$previous" ]; then now="no earlier container of it"
  elif switch_back; then now="$previous, of the release before, gets the requests"
  elif [ "$order" = stop-first ]; then now="$previous, of the release before"
  else now="$previous, of the release before, beside the new one"; fi
  note_rollout "${phase:-start}" "$1" "$service"
  if [ -n "${2:-}" ]; then
    printf '%s\n' "landfall: $service: $1." "  running now: $now" "  what to do: $2" >&2
    exit 1
  fi
  printf '%s\n' "landfall: $service: $1." "  running now: $now" \
    "  what to do: correct it and run pulumi up again; bin/landfall logs $service shows the log, which ends with:" "$log" >&2
  exit 1
}
