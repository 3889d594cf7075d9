# Part of the rollout library: whether the site answers as its people expect, once every service behind the proxy is new.
# shellcheck shell=bash

# Asks the site with the app's own tests, where containers of before are there to go back to. When a test fails or a new
# container does, those of before get the requests again, all of them. Run again, it begins again.
verify_release() {
  local each replaced=() asked=() observed=() now=() trouble=""
  : "${services[0]:?}" "${verify[0]:?}"
  for each in "${services[@]}"; do
    enter "$each"
    if [ -n "$previous" ]; then replaced+=("$each") asked+=("$service") observed+=("${containers[@]}"); fi
  done
  if [ "${#replaced[@]}" -eq 0 ]; then return 0; fi
  for each in "${replaced[@]}"; do
    enter "$each"
    take_requests_again
  done
  begin_step "ask the site what its people ask"
  if ask_site; then
    note_rollout verify "" "${asked[@]}"
    return 0
  fi
  for each in "${replaced[@]}"; do
    enter "$each"
    if switch_back; then now+=("$previous, of the release before, gets the requests")
    else now+=("$release gets the requests still, beside $previous of the release before"); fi
  done
  note_rollout verify "${trouble:-its smoke tests failed}" "${asked[@]}"
  printf '%s\n' "landfall: $project: ${trouble:-its smoke tests failed, as said above}." "${now[@]/#/  running now: }" \
    "  what to do: correct it and run pulumi up again; bin/landfall logs shows the logs" >&2
  exit 1
}

# enter SETTINGS: the settings of one service, by the name of the function that sets them
enter() {
  "$1"
  begin_rollout </dev/null
}

# ask_site: whether the tests pass, and the $observed containers run meanwhile; if not, what is wrong is in $trouble. A test
# may wait long for an answer, and nobody should wait for the test when a container has ended.
ask_site() {
  local asking container
  "${verify[@]}" >&2 </dev/null &
  asking=$!
  while kill -0 "$asking" 2>/dev/null; do
    for container in "${observed[@]}"; do
      trouble=$(trouble_of "$container")
      if [ -n "$trouble" ]; then
        kill "$asking" 2>/dev/null || true
        return 1
      fi
    done
    sleep 0.5
  done
  wait "$asking"
}

# trouble_of CONTAINER: prints what is wrong with it, if anything is
trouble_of() {
  local status="" code=0 restarts=0 health=none
  read -r status code restarts health < <(container_state "$1") || true
  if [ "$status" != running ]; then printf '%s is %s, with exit code %s' "$1" "${status:-gone}" "$code"
  elif [ "$restarts" -gt 0 ]; then printf '%s ended and was started again' "$1"
  elif [ "$health" = unhealthy ]; then printf '%s is unhealthy: its health check fails' "$1"; fi
}

# A verification before this one has passed the requests back.
take_requests_again() {
  local trouble
  if [ "$(release_of upstream)" = "$release" ]; then return 0; fi
  trouble=$(trouble_of "$release")
  [ -z "$trouble" ] || fail "$trouble; bin/landfall logs $service shows why"
  switch_to "$release" "$previous" || fail "the proxy does not take $release: its check or its reload failed, as said above"
}
