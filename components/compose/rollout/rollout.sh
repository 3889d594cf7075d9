# shellcheck shell=bash disable=SC2153,SC2154 # The settings below are the caller's.
#
# The bash of rollouts. It is on the host once; what each service's script holds is its settings and the call of
# roll_out or watch_release. It only defines, so that a script may also read it for read_secrets or check_passes alone.
# Of the script it needs `set -Eeuo pipefail` and the function `step`.
#
# Settings of both:
#   project, service   of the Compose file
#   order              start-first or stop-first
#   timeout            seconds until the containers must be healthy
#   needs_healthcheck  true where another service waits for the health of this one
#   port               that its containers listen on; unset for a service that is not behind the proxy
#   grace              seconds for the old ones to end their requests; of a rollout only with stop-first
# With stop-first, whose new containers are made beside the old ones and not started:
#   names=(), restart  the containers' names once they run, and their restart policy
#   record             the file that says which containers worked last
# Where the proxy passes requests to it:
#   upstream           the file that tells the proxy which release gets the requests
#   proxy_service, proxy_check=(), proxy_reload=()
#   proxy_hash         of the container that is to be the proxy: another one is about to be replaced, and reads the file
#                      when it starts; unset where any is
# Of watch_release alone:
#   watch              seconds to observe the new containers
# In the environment: CONTAINERS, the names of the new ones, or their ids, the one that stands for the release first.
# Standard input: the secrets that a log might hold, one a line, base64.

# Lines of its log that a failed container shows.
log_lines=20
# Seconds that nginx may take to start new workers after a reload.
reload_seconds=10
# Seconds that a container without a health check, and without a port to try, must run before it counts as there.
settle_seconds=3

# By container: what Docker says of its health.
declare -A healths
# Of a service that stops first: what is started again when the new ones do not work; none before anything was stopped.
kept=()

# Ends once the new containers work and get the requests. Fails as soon as a container has ended or is unhealthy: what
# started first is left beside the old ones, which still get the requests; what stopped the old ones gives way to them again.
roll_out() {
  begin
  refuse_unnamed_volumes
  if [ "$order" = stop-first ]; then take_over; fi
  step "wait until $release works"
  wait_until_healthy
  if is_proxied; then pass_requests; fi
  if [ "$order" = stop-first ]; then
    write_record "${containers[@]}"
    trap - EXIT
    retire
  fi
}

# Observes new containers beside the old ones, and then stops the old ones. When a new one fails, requests go back to the
# old ones, and it says so. Run again, it begins again.
watch_release() {
  local began
  begin
  if [ -n "$previous" ]; then
    step "wait until $release works"
    wait_until_healthy
    if is_proxied && [ "$(release_of upstream)" != "$release" ]; then pass_requests; fi
    step "watch $release"
    began=$SECONDS
    while :; do
      give_up_on_trouble
      if [ "$((SECONDS - began))" -ge "$watch" ]; then break; fi
      sleep 1
    done
    if is_proxied; then
      step "drain $previous"
      drain
    fi
  fi
  retire
}

begin() {
  read -r -a containers <<<"$CONTAINERS"
  release=${containers[0]}
  read_secrets
  find_previous
}

# Reads standard input into the array `secrets`.
read_secrets() {
  local line secret
  secrets=()
  while IFS= read -r line || [ -n "$line" ]; do
    secret=$(printf %s "$line" | base64 --decode)
    if [ -n "$secret" ]; then secrets+=("$secret"); fi
  done
}

pass_requests() {
  step "pass requests to $release"
  switch_to "$release" "$previous" ||
    give_up "the proxy does not take $release: its check or its reload failed, as said above"
}

# Pulumi would stop the old ones too, but only after everything else, and not one that it does not know because its
# making was cut off. It does not mind that they are gone.
retire() {
  local old
  step "stop what was there before $release"
  mapfile -t old < <(find_others --all)
  if [ "${#old[@]}" -gt 0 ]; then
    docker stop --time "$grace" -- "${old[@]}" >/dev/null
    # Without its volumes, also those that have no name: what is in them is the user's.
    docker rm --force -- "${old[@]}" >/dev/null
  fi
}

# --- The release before -----------------------------------------------------------------------------------------------

find_others() {
  docker ps --no-trunc "$@" --filter "label=landfall.app=$project" --filter "label=landfall.service=$service" --format '{{.ID}} {{.Names}}' |
    awk -v new="${containers[*]}" 'BEGIN { split(new, list, " "); for (i in list) is_new[list[i]] } !($1 in is_new || $2 in is_new) { print $2 }'
}

# Into $previous: the one that the proxy knows, else any other container of the service that runs, else nothing.
find_previous() {
  local others candidate
  others=$(find_others)
  previous=""
  for candidate in $(release_of upstream) $(release_of previous) $others; do
    if grep -qxF -- "$candidate" <<<"$others"; then previous=$candidate; break; fi
  done
}

# --- Old and new by turns, where two at a time cannot be --------------------------------------------------------------

# Stops the old ones and starts the new ones. Until the record names the new ones, whatever ends the script starts again
# what worked last: also the next run of a script that was killed knows from the record which ones these are.
take_over() {
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
    trap bring_back EXIT
  fi
  step "stop what was there before ${names[0]}"
  stop_for_good "${running[@]}"
  step "start ${names[0]}"
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
  # Only now: Docker cannot update one that is about to be started again.
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
bring_back() {
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

# Whether what was started again works.
is_back() {
  local began=$SECONDS id policy name status code restarts health
  while read -r id policy name; do
    while :; do
      status="" health=""
      read -r status code restarts health < <(inspect "$id") || true
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

# --- What goes wrong --------------------------------------------------------------------------------------------------

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
  local log now secret
  log=$(docker logs --tail "$log_lines" "$release" 2>&1 | tr -d '\000' || true)
  if [ "${#kept[@]}" -gt 0 ]; then
    bring_back
    previous=$(cut -d ' ' -f 3 -- "$record" | head -n 1)
    switch_back || true
    now="$previous, of the release before, which was started again"
    is_back || now+=" and does not work: see bin/landfall ps"
  elif [ -z "$previous" ]; then now="no earlier container of it"
  elif switch_back; then now="$previous, of the release before, gets the requests"
  elif [ "$order" = stop-first ]; then now="$previous, of the release before"
  else now="$previous, of the release before, beside the new one"; fi
  if [ -n "${2:-}" ]; then
    printf '%s\n' "landfall: $service: $1." "  running now: $now" "  what to do: $2" >&2
    exit 1
  fi
  for secret in "${secrets[@]}"; do log=${log//"$secret"/***}; done
  printf '%s\n' "landfall: $service: $1." "  running now: $now" \
    "  what to do: correct it and run pulumi up again; bin/landfall logs $service shows the log, which ends with:" "$log" >&2
  exit 1
}

# --- Health -----------------------------------------------------------------------------------------------------------

wait_until_healthy() {
  local container began=$SECONDS check=() checked pause
  for container in "${containers[@]}"; do
    read_check "$container"
    if [ "$needs_healthcheck" = true ] && [ "${check[0]:-NONE}" = NONE ]; then
      give_up "$container has no health check, and another service waits for its health: give it a healthcheck"
    fi
    while :; do
      give_up_on_trouble
      checked=${EPOCHREALTIME/[.,]/}
      if is_healthy "$container" >/dev/null 2>&1 </dev/null; then break; fi
      if [ "$((SECONDS - began))" -ge "$timeout" ]; then give_up "$container did not become healthy in $timeout s"; fi
      # Longer than the check took: the processors are for the start that it waits for.
      pause=$(((${EPOCHREALTIME/[.,]/} - checked) * 2 + 200000))
      sleep "$((pause / 1000000)).$(printf %06d "$((pause % 1000000))")"
    done
  done
}

give_up_on_trouble() {
  local container status code restarts health
  for container in "${containers[@]}"; do
    status="" code=0 restarts=0 health=none
    read -r status code restarts health < <(inspect "$container") || true
    case $status in
      running) ;;
      exited) if [ "$code" != 0 ]; then give_up "$container ended with exit code $code"; fi ;;
      restarting) give_up "$container ends with exit code $code and is started again and again" ;;
      *) give_up "$container is ${status:-gone}" ;;
    esac
    if [ "$restarts" -gt 0 ]; then give_up "$container ended and was started again"; fi
    if [ "$health" = unhealthy ]; then give_up "$container is unhealthy: its health check fails"; fi
    healths[$container]=$health
  done
}

inspect() {
  docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}} {{with .State.Health}}{{.Status}}{{else}}none{{end}}' "$1" 2>/dev/null
}

# Whether the container works, after read_check and give_up_on_trouble, for which the caller has been waiting since $began.
is_healthy() {
  if [ "${healths[$1]}" = healthy ]; then return 0; fi
  if [ "${check[0]:-NONE}" != NONE ]; then
    # Of a stateful service one passed check is not enough: a database answers for a moment while it is being initialised.
    [ "$order" = start-first ] && check_passes "$1"
  elif [ -n "${port:-}" ]; then accepts "$1" "$port"
  # What starts first is watched once more.
  else [ "$order" = start-first ] || [ "$((SECONDS - began))" -ge "$settle_seconds" ]; fi
}

# Into $check: the words of a container's own health check, which Docker first runs only after a whole interval.
read_check() {
  mapfile -d '' -t check < <(docker inspect --format '{{with .Config.Healthcheck}}{{range .Test}}{{.}}{{printf "%c" 0}}{{end}}{{end}}' "$1")
  # The newline that docker ends its output with is no word of the check.
  if [ "${#check[@]}" -gt 0 ]; then unset 'check[-1]'; fi
}

# Runs that check, within 10 s.
check_passes() {
  case ${check[0]:-NONE} in
    CMD) timeout 10 docker exec "$1" "${check[@]:1}" ;;
    CMD-SHELL) timeout 10 docker exec "$1" /bin/sh -c "${check[1]}" ;;
    *) false ;;
  esac
}

# accepts <container> <port>
accepts() {
  local address
  for address in $(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$1"); do
    if timeout 1 bash -c "</dev/tcp/$address/$2"; then return 0; fi
  done
  return 1
}

# --- The proxy and the file that tells it which release gets the requests ---------------------------------------------

is_proxied() { [ -n "${proxy_service:-}" ]; }

# The beginning of the names of the variables that the file sets.
upstream_variable() { printf %s "${service//[^A-Za-z0-9]/_}"; }

# release_of upstream|previous
release_of() {
  is_proxied || return 0
  sed -n "s/^map \"\" \$$(upstream_variable)_$1 .*\"\(.*\):[0-9]*\".*/\1/p" "$upstream" 2>/dev/null || true
}

write_upstream() {
  local file variable
  variable=$(upstream_variable)
  file=$(mktemp -- "$upstream.XXXXXX") || return
  { printf 'map "" $%s_%s { default "%s:%s"; }\n' \
    "$variable" upstream "$1" "$port" "$variable" previous "$2" "$port" >"$file" &&
    chmod 0644 "$file" && sync -- "$file" && mv -fT -- "$file" "$upstream"; } || { rm -f -- "$file"; return 1; }
}

put_back() {
  if [ -e "$upstream.before" ]; then mv -fT -- "$upstream.before" "$upstream"; else rm -f -- "$upstream"; fi
}

# switch_to <release> <previous>; a shell of its own, which gives the lock back and the old file when anything fails.
switch_to() (
  mkdir -p -- "$(dirname "$upstream")" || exit
  exec 9>"$(dirname "$upstream")/.lock" || exit
  flock 9 || exit
  rm -f -- "$upstream.before" || exit
  if [ -e "$upstream" ]; then cp -p -- "$upstream" "$upstream.before" || exit; fi
  trap put_back EXIT
  write_upstream "$1" "${2:-$1}" || exit
  reload_proxy || exit
  trap - EXIT
  rm -f -- "$upstream.before"
)

switch_back() {
  is_proxied || return 1
  [ "$(release_of upstream)" = "$previous" ] || switch_to "$previous" "$previous"
}

# Prints the id of the proxy's running container, or nothing.
find_proxy() {
  local filters=(--filter "label=landfall.app=$project" --filter "label=landfall.service=$proxy_service")
  if [ -n "${proxy_hash:-}" ]; then filters+=(--filter "label=landfall.config-hash=$proxy_hash"); fi
  docker ps --quiet "${filters[@]}" | head -n 1
}

workers() { docker top "$1" -eo pid,args | awk '/nginx: worker process$/ { print $1 }' | sort; }

reload_proxy() {
  local proxy before tenths
  proxy=$(find_proxy)
  if [ -z "$proxy" ]; then return 0; fi
  if [ "${#proxy_check[@]}" -gt 0 ]; then docker exec "$proxy" "${proxy_check[@]}" >&2 </dev/null || return; fi
  before=$(workers "$proxy")
  docker exec "$proxy" "${proxy_reload[@]}" >&2 </dev/null || return
  # The reload only asks for it: until the workers of before accept nothing more, they pass requests to the old release.
  for ((tenths = 0; tenths < reload_seconds * 10; tenths++)); do
    if [ -z "$(comm -12 <(printf '%s\n' "$before") <(workers "$proxy") | tr -d '\n')" ]; then return 0; fi
    sleep 0.1
  done
  echo "the proxy did not take the new configuration in $reload_seconds s" >&2
  return 1
}

# Waits until the proxy's workers of before the reload have ended, which pass the last requests to the old release.
drain() {
  local proxy began=$SECONDS
  proxy=$(find_proxy)
  if [ -z "$proxy" ]; then return 0; fi
  while [[ $(docker top "$proxy" -eo pid,args) == *'nginx: worker process is shutting down'* ]]; do
    if [ "$((SECONDS - began))" -ge "$grace" ]; then break; fi
    sleep 0.2
  done
}
