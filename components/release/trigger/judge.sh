# Part of landfall-trigger: looks at a release that is watched, and what follows from that.
# shellcheck shell=bash

# numbers_of QUERY [TIME]: by signal; fails where Prometheus does not answer
numbers_of() {
  local answer
  answer=$("$LANDFALL_SBIN/landfall-metrics" query "$(setting "$1")" "${@:2}") || return
  jq_file numbers <<<"$answer"
}

# write_metrics BAD BACK: for an alert
write_metrics() {
  local folder=$LANDFALL_DATA/metrics
  (umask 022 && mkdir -p -- "$folder")
  {
    echo "# HELP landfall_release_bad Whether the newest release does worse than the time before it."
    echo "# TYPE landfall_release_bad gauge"
    echo "landfall_release_bad $1"
    echo "# HELP landfall_release_brought_back Whether the containers of the release before it serve again."
    echo "# TYPE landfall_release_brought_back gauge"
    echo "landfall_release_brought_back $2"
  } >"$folder/.trigger.new"
  chmod 0644 -- "$folder/.trigger.new"
  mv -fT -- "$folder/.trigger.new" "$folder/trigger.prom"
}

# is_changing: whether an update or a rollback is under way. It would undo what this does, or be undone
is_changing() {
  local id
  if [ -e "$RECORDS/rollback" ]; then return 0; fi
  for id in $(comm -13 <(jq -r '.[].Id' "$KEPT/$(watched .release)/containers.json" | sort) <(ids_of --all | sort)); do
    if [ -z "$(docker inspect --format '{{index .Config.Labels "landfall.copy-of"}}' "$id" 2>/dev/null)" ]; then return 0; fi
  done
  return 1
}

# look: once
look() {
  local numbers decision now
  if [ ! -e "$WATCH" ]; then
    end_watch
    return 0
  fi
  now=$(seconds_now)
  if is_changing; then
    say "does nothing while an update or a rollback is under way"
    note '.since = {}'
    if [ "$now" -ge "$(watched .until)" ]; then finish_watch "an update or a rollback was under way"; fi
  elif [ "$(watched .phase)" = returning ]; then
    finish_return
  else
    numbers=$(numbers_of .query.now) || numbers=null
    # shellcheck disable=SC2016 # jq's own variables
    decision=$(jq -n --slurpfile settings "$SETTINGS" --slurpfile watch "$WATCH" --argjson numbers "$numbers" --argjson now "$now" \
      '{rules: $settings[0].rules, window: $settings[0].windowSeconds, now: $now, before: $watch[0].numbersBefore,
        since: $watch[0].since, numbers: $numbers}' | jq_file decide)
    # shellcheck disable=SC2016 # jq's own variables
    note '.since = $decision.since | .known = (.known or $decision.verdict != "unknown")
      | if $decision.verdict != "unknown" then .signals = $decision.signals else . end' --argjson decision "$decision"
    if [ "$(jq -r .verdict <<<"$decision")" = bad ]; then
      respond
    elif [ "$now" -ge "$(watched .until)" ] && [ "$(watched '.since == {}')" = true ]; then
      finish_watch "$(watched 'if .known then "" else "Prometheus gave no numbers" end')"
    fi
  fi
}

# finish_watch WHY: nothing was bad until its end; WHY nobody can know, if so
finish_watch() {
  if [ -z "$1" ]; then conclude good nothing ""; else conclude unknown nothing "$1"; fi
  drop_all_but "$(watched .release)"
  end_watch
}

# respond: the release is bad. Once for each
respond() {
  local release why
  release=$(watched .release)
  plan_return "$release" "$(watched .before)"
  why=$(jq -r '.blocked | join("; ")' "$KEPT/plan.json")
  if [ "$(setting .act)" = rollback ] && [ -z "$why" ]; then
    : >"$KEPT/$release/judged"
    note '.phase = "returning"'
    finish_return
  else
    : >"$KEPT/$release/judged"
    write_metrics 1 0
    conclude bad proposed "$why"
    end_watch
  fi
}

# finish_return: carries out the plan, or what is left of it
finish_return() {
  local why
  exec 8>"${LANDFALL_LOCK:-/run/lock/landfall-data.lock}"
  if ! flock -n 8; then
    say "$(watched .release) is bad; what is done about it waits for a backup, migration or restore to end"
    return 0
  fi
  if why=$(bring_back); then
    write_metrics 1 1
    conclude bad "rolled back" ""
  else
    write_metrics 1 0
    conclude bad failed "${why:-the containers of the release before do not run}"
  fi
  end_watch
}

# conclude VERDICT DID WHY: an event, with the numbers
conclude() {
  local command
  command="bin/landfall rollback $(watched .before)"
  # shellcheck disable=SC2016 # jq's own variables
  jq --arg verdict "$1" --arg did "$2" --arg why "$3" --arg command "$command" \
    '{release, before, verdict: $verdict, did: $did, signals}
     + (if $why == "" then {} else {why: $why} end) + (if $verdict == "bad" then {command: $command} else {} end)' "$WATCH" |
    "$LANDFALL_SBIN/landfall-release" note trigger || say "the event could not be noted"
  case $1 in
    bad) say "$(watched .release) does worse than the time before it: $(bad_signals). $(done_about_it "$2" "$3" "$command")" ;;
    *) say "$(watched .release) was compared with the time before it: $1" ;;
  esac
}

bad_signals() {
  watched '[.signals[] | select(.bad) | "\(.title) \(.now), before \(.before // "unknown")"] | join("; ")'
}

# done_about_it DID WHY COMMAND
done_about_it() {
  case $1 in
    "rolled back") echo "The containers of $(watched .before) serve again. To make that the stack's release: $3" ;;
    failed) echo "Its containers were to run again, and did not: $2. Type: $3" ;;
    *) echo "Type: $3${2:+ (not done by itself: $2)}" ;;
  esac
}
