# Part of landfall-smoke: what is said of each test, and noted on the host for the report of the release.
# shellcheck shell=bash

# keep_result RESULT MS: of the test $name. Prints its line, and below it $work/problems
keep_result() {
  local shown=$1
  # Values that an answer may have repeated.
  jq -Rr --slurpfile values "$work/values" '
    reduce ($values[0] | to_entries | map(.value | select(length >= 6)) | sort_by(-length)[]) as $secret
      (.; split($secret) | join("[secret]"))' "$work/problems" >"$work/shown"
  if [ "$1" = passed ]; then printf 'passed   %s  %d ms\n' "$name" "$2"
  else
    if [ "$1" = slow ]; then shown=failed; fi
    printf '%-7s  %s\n' "$shown" "$name"
    sed 's/^/           /' "$work/shown"
  fi
  # shellcheck disable=SC2016 # jq's own variables
  jq -cn --arg name "$name" --arg result "$1" --argjson ms "$2" --argjson budget "$budget" --rawfile problems "$work/shown" \
    '{name: $name, result: $result, ms: $ms, budgetMs: $budget, problems: ($problems | split("\n") | map(select(. != "")))}' \
    >>"$work/results"
}

# note_results: as the event of this verification. A report lacks it where it cannot be noted
note_results() {
  local finished=false
  if [ ! -s "$work/results" ] || ! command -v landfall-release >/dev/null; then return 0; fi
  if [ -e "$work/finished" ]; then finished=true; fi
  # shellcheck disable=SC2016 # jq's own variables
  jq -s --argjson finished "$finished" --argjson us "$((${EPOCHREALTIME/[.,]/} - smoke_began))" \
    '{tests: ., seconds: ($us / 100000 | round / 10),
      outcome: (if $finished | not then "cut short" elif all(.result == "passed") then "passed" else "failed" end)}' \
    "$work/results" | landfall-release note verification >/dev/null
}
