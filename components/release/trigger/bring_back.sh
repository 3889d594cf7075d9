# Part of landfall-trigger: runs the containers of the release before again. Every step may be done a second time, because
# the host may restart in between.
# shellcheck shell=bash

DOCKER_SOCKET=${DOCKER_SOCKET:-/var/run/docker.sock}
# What the parts of a rollout read besides what settings_of sets.
order=start-first previous=""
: "$order" "$previous"

# plan_return RELEASE BEFORE: into plan.json
plan_return() {
  local judged=false
  if [ -e "$KEPT/$2/judged" ]; then judged=true; fi
  jq -n --slurpfile release "$RECORDS/$1.json" --slurpfile before <(cat -- "$RECORDS/$2.json" 2>/dev/null) \
    --slurpfile now "$KEPT/$1/containers.json" --slurpfile old <(cat -- "$KEPT/$2/containers.json" 2>/dev/null) --argjson judged "$judged" \
    '{release: $release[0], before: $before[0], now: $now[0], old: $old[0], judged: $judged}' | jq_file plan | put "$KEPT/plan.json"
}

planned() { jq -r "$@" "$KEPT/plan.json"; }

# bring_back: prints why not, where it fails. Then everything is as it was
bring_back() {
  local why from to
  from=$(watched .release) to=$(watched .before)
  if why=$(start_copies) && why=$(switch_all "$to"); then
    stop_new start-first
    swap_rest
    return 0
  fi
  printf '%s\n' "${why##*$'\n'}"
  # A run before this one may have come further. What gets the requests stays.
  if switch_all "$from" >&2; then remove_copies; fi
  return 1
}

# copy_of ID: the id of its copy, if there is one
copy_of() { docker ps --all --no-trunc --quiet --filter "label=landfall.copy-of=$1" | head -n 1; }

# settings_of SERVICE: what the parts of a rollout need to know of it
settings_of() {
  service=$1 proxy_service="" port="" timeout=60 grace=10
  proxy_check=() proxy_reload=()
  # shellcheck disable=SC2016 # jq's own variables
  eval "$(jq -r --arg service "$1" '.contents.plan as $plan | first($plan.services[] | select(.service == $service)) as $one
    | "timeout=\($one.rollout.timeoutSeconds) grace=\($one.rollout.graceSeconds) order=\($one.strategy.order)",
      if $one.rollout.port then "port=\($one.rollout.port)", @sh "proxy_service=\($plan.proxy.service)",
        @sh "proxy_check=(\($plan.proxy.check // []))", @sh "proxy_reload=(\($plan.proxy.reload))" else empty end' \
    "$RECORDS/$to.json")"
  needs_healthcheck=false
  upstream=$LANDFALL_SRV/$project/upstreams/$service.conf
}

# make_copy ID NAME: a container like it; it is not started
make_copy() {
  local request created copy
  copy=$(copy_of "$1")
  if [ -n "$copy" ]; then docker rm --force "$copy" >/dev/null; fi
  # shellcheck disable=SC2016 # jq's own variables
  request=$(jq -c --arg id "$1" '.[] | select(.Id == $id)' "$KEPT/$to/containers.json" | jq_file create)
  created=$(jq -c .body <<<"$request" | curl --disable --silent --max-time 60 --unix-socket "$DOCKER_SOCKET" --request POST \
    --header 'Content-Type: application/json' --data-binary @- "http://docker/containers/create?name=$2") || created='{}'
  copy=$(jq -r '.Id // empty' <<<"$created")
  if [ -z "$copy" ]; then
    echo "$2 cannot be made: $(jq -r '.message // "Docker does not answer"' <<<"$created")"
    return 1
  fi
  jq -r '.networks[] | [(.aliases[] | "--alias=\(.)"), .name] | @tsv' <<<"$request" | while IFS=$'\t' read -r -a words; do
    docker network connect "${words[@]}" "$copy" </dev/null >/dev/null || exit
  done || { echo "$2 cannot be connected to its networks"; return 1; }
  fill_copy "$1" "$copy"
}

# fill_copy ID COPY: the files that were copied into the container before it started
fill_copy() {
  local folder files=()
  folder=$KEPT/$to/files/$1
  if [ ! -d "$folder" ]; then return 0; fi
  mapfile -d '' -t files < <(find "$folder" -type f -printf '%P\0')
  tar --create --numeric-owner --directory "$folder" -- "${files[@]}" | docker cp - "$2:/" >/dev/null ||
    { echo "files cannot be copied into its container"; return 1; }
}

# start_copies: of what starts first, and waits until they work. A copy that runs already is left as it is
start_copies() {
  local id name services
  # shellcheck disable=SC2016 # jq's own variables
  while read -r id name; do
    if [ -n "$(docker ps --quiet --filter "label=landfall.copy-of=$id")" ]; then continue; fi
    make_copy "$id" "$name" </dev/null || return
    docker start "$(copy_of "$id")" >/dev/null </dev/null || { echo "$name cannot be started"; return 1; }
  done < <(planned '.back[] | select(.order == "start-first") | "\(.id) \(.name)"')
  services=$(planned '[.back[] | select(.order == "start-first") | .service] | unique[]')
  for service in $services; do
    settings_of "$service"
    # shellcheck disable=SC2016 # jq's own variables
    mapfile -t containers < <(planned --arg service "$service" '.back[] | select(.service == $service) | .name')
    (wait_until_healthy) || return
  done
}

# give_up WHY: called by what waits for a container
give_up() {
  echo "$1"
  exit 1
}

# switch_all RELEASE: the proxy's files of all services name the containers of that release, with one reload
switch_all() (
  services=$(planned '[.back[] | select(.port != null) | .service] | unique[]')
  if [ -z "$services" ]; then exit 0; fi
  exec 9>"$LANDFALL_SRV/$project/upstreams/.lock"
  flock -w 120 9 || { echo "another switch of the proxy does not end"; exit 1; }
  for service in $services; do
    settings_of "$service"
    rm -f -- "$upstream.before"
    if [ -e "$upstream" ]; then cp -p -- "$upstream" "$upstream.before"; fi
  done
  trap 'for service in $services; do settings_of "$service"; restore_upstream; done' EXIT
  for service in $services; do
    settings_of "$service"
    now=$(release_of upstream)
    wanted=$(upstream=$KEPT/$1/upstreams/$service.conf release_of upstream)
    [ "$now" = "$wanted" ] || write_upstream "$wanted" "$now" || { echo "the proxy's file of $service cannot be written"; exit 1; }
  done
  reload_proxy || { echo "the proxy does not take the containers of $1"; exit 1; }
  trap - EXIT
  for service in $services; do rm -f -- "$LANDFALL_SRV/$project/upstreams/$service.conf.before"; done
)

# stop_new ORDER: containers that take no requests, and would go on working with the bad code
stop_new() {
  local id
  # shellcheck disable=SC2016 # jq's own variables
  while read -r id service; do
    settings_of "$service"
    docker stop --time "$grace" "$id" >/dev/null </dev/null || :
    docker update --restart no "$id" >/dev/null </dev/null || :
  done < <(planned --arg order "$1" '.stop[] | select(.order == $order) | "\(.id) \(.service)"')
}

# swap_rest: what stops first. The container of today keeps its name
swap_rest() {
  local id name
  stop_new stop-first
  while read -r id name service; do
    settings_of "$service"
    if [ -n "$(docker ps --quiet --filter "label=landfall.copy-of=$id")" ]; then continue; fi
    make_copy "$id" "$name-before" >&2 </dev/null || continue
    docker start "$(copy_of "$id")" >/dev/null </dev/null || :
  done < <(planned '.back[] | select(.order == "stop-first") | "\(.id) \(.name) \(.service)"')
}

remove_copies() {
  local id copy
  for id in $(planned '.back[].id'); do
    copy=$(copy_of "$id")
    if [ -n "$copy" ]; then docker rm --force "$copy" >/dev/null; fi
  done
}
