# Part of the rollout library: notes on the host how a rollout went, for the report of the release.
# shellcheck shell=bash

# Names of the steps so far, and when each began, in microseconds.
step_names=() step_times=()

# begin_step NAME: a step of the script, whose time is noted
begin_step() {
  step "$1"
  step_names+=("$1") step_times+=("${EPOCHREALTIME/[.,]/}")
}

# note_rollout PHASE WHY SERVICE...: WHY is empty where it succeeded. A report lacks it where it cannot be noted, and the
# rollout is what it is
note_rollout() {
  local times=("${step_times[@]}" "${EPOCHREALTIME/[.,]/}")
  if [ "${#step_names[@]}" -eq 0 ] || ! command -v landfall-release >/dev/null; then return 0; fi
  # shellcheck disable=SC2016 # jq's own variables
  jq -n --arg phase "$1" --arg why "$2" --arg services "${*:3}" --arg times "${times[*]}" \
    '($times | split(" ") | map(tonumber)) as $times
      | def seconds($from; $to): ($times[$to] - $times[$from]) / 100000 | round / 10;
        {services: ($services | split(" ")), phase: $phase, seconds: seconds(0; -1),
         steps: [$ARGS.positional | to_entries[] | {name: .value, seconds: seconds(.key; .key + 1)}]}
        + if $why == "" then {outcome: "done"} else {outcome: "failed", why: $why} end' --args -- "${step_names[@]}" |
    landfall-release note rollout >/dev/null || true
}
