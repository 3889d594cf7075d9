# Part of the rollout library: stops the old containers before it starts the new ones.
# shellcheck shell=bash

# Ids of the containers that are started again when the new ones fail; none before anything was stopped.
kept=()

# Stops the old ones and starts the new ones. Until the record names the new ones, every end of the script starts
# again what worked last. After a kill the next run does, which reads from the record what that was.
replace_previous() {
  local running number error
  new=("${containers[@]}")
  # The script of an update that was killed goes on, and would start its own old one beside this new one.
  mkdir -p -- "$(dirname "$record")"
  exec 8>"$record.lock"
  flock --wait "$((timeout + grace))" 8 ||
    give_up "the script of an update before this one is still at work" "run pulumi up again when it has ended"
  refuse_taken_names
  mapfile -t running < <(find_others)
  read_record "${running[@]}"
  if [ "${#kept[@]}" -gt 0 ]; then
    write_record "${kept[@]}"
    trap restart_previous EXIT
  fi
  begin_step "stop what was there before ${names[0]}"
  stop_for_good "${running[@]}"
  begin_step "start ${names[0]}"
  for number in "${!new[@]}"; do
    give_name "${new[number]}" "${names[number]}"
    docker update --restart "$restart" "${names[number]}" >/dev/null
  done
  containers=("${names[@]}") release=${names[0]}
  error=$(docker start "${containers[@]}" 2>&1 >/dev/null) || give_up "it cannot be started: ${error%%$'\n'*}"
}

# A name of the Compose file may be that of a container that is none of this service.
refuse_taken_names() {
  local name owner
  for name in "${names[@]}"; do
    owner=$(docker inspect --type container --format '{{index .Config.Labels "landfall.app"}} {{index .Config.Labels "landfall.service"}}' "$name" 2>/dev/null) || continue
    [ "$owner" = "$project $service" ] ||
      give_up "another container of the host has the name $name" "remove it or rename it: docker rename $name $name-other; then run pulumi up again"
  done
}

# give_name <container> <name>
give_name() {
  local id holder
  id=$(docker inspect --format '{{.ID}}' "$1")
  holder=$(docker inspect --type container --format '{{.ID}}' "$2" 2>/dev/null) || holder=""
  if [ "$holder" = "$id" ]; then return 0; fi
  if [ -n "$holder" ]; then docker rename "$holder" "$2-${holder:0:12}"; fi
  docker rename "$id" "$2"
}

# Docker itself would start some of them again with the machine, beside the others.
stop_for_good() {
  if [ "$#" -eq 0 ]; then return 0; fi
  docker stop --time "$grace" -- "$@" >/dev/null
  # After the stop: Docker cannot update a container that it is about to restart.
  docker update --restart no "$@" >/dev/null
}

# write_record <container>...: a line each: its id, its restart policy and its name. One that a run before this one has
# stopped for good keeps its line.
write_record() {
  local container line
  for container; do
    line=$(docker inspect --format '{{.ID}} {{or .HostConfig.RestartPolicy.Name "no"}}{{with .HostConfig.RestartPolicy.MaximumRetryCount}}:{{.}}{{end}} {{.Name}}' "$container")
    case $line in *" no "*) if grep "^${line%% *} " "$record" 2>/dev/null; then continue; fi ;; esac
    printf '%s\n' "${line/ \// }"
  done >"$record.new"
  mv -fT -- "$record.new" "$record"
}

# read_record <running>...: into `kept` what worked last and is still there, of what is not new; where nothing is known,
# what runs.
read_record() {
  local id others
  while read -r id others; do
    if [[ " ${new[*]} " != *" $id "* ]] && docker inspect --type container "$id" >/dev/null 2>&1; then kept+=("$id"); fi
  done < <(cat -- "$record" 2>/dev/null || true)
  if [ "${#kept[@]}" -eq 0 ]; then kept=("$@"); fi
}

# Stops the new ones and starts again what worked last, under the names and with the restart policies of before. It goes on
# where a part of it fails.
restart_previous() {
  local id policy name
  trap - EXIT
  {
    stop_for_good "${new[@]}" || true
    while read -r id policy name; do
      give_name "$id" "$name" || true
      docker update --restart "$policy" "$id" || true
      docker start "$id" || true
      restart_attached "$id" || true
    done <"$record"
  } >/dev/null
}

# What is in the network of a container loses it when that stops.
restart_attached() {
  docker ps --quiet --no-trunc --filter "label=landfall.app=$project" |
    while read -r other; do
      [ "$(docker inspect --format '{{.HostConfig.NetworkMode}}' "$other")" != "container:$1" ] ||
        docker restart --time "$grace" "$other" </dev/null
    done
}

# previous_works: whether the containers that were started again work
previous_works() {
  local began=$SECONDS id policy name status code restarts health
  while read -r id policy name; do
    while :; do
      status="" health=""
      read -r status code restarts health < <(container_state "$id") || true
      case "$status $health" in
        "running healthy") break ;;
        "running none") if [ "$((SECONDS - began))" -ge "$settle_seconds" ]; then break; fi ;;
        "running "*) if [ "$((SECONDS - began))" -ge "$timeout" ]; then return 1; fi ;;
        *) return 1 ;;
      esac
      sleep 0.5
    done
  done <"$record"
}
