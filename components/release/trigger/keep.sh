# Part of landfall-trigger: what it takes to run the containers of a release again.
# shellcheck shell=bash

ids_of() { docker ps --no-trunc --quiet "$@" --filter "label=landfall.app=$project"; }

# keep_containers RELEASE: how its containers were made, the files that were copied into them, and what the proxy knew
keep_containers() {
  local folder=$KEPT/.new ids=()
  rm -rf -- "$folder"
  mkdir -p -- "$folder/files" "$folder/upstreams"
  mapfile -t ids < <(ids_of --all)
  docker inspect --type container "${ids[@]}" >"$folder/containers.json"
  keep_files "$1" "$folder"
  cp -p -- "$LANDFALL_SRV/$project/upstreams"/*.conf "$folder/upstreams/" 2>/dev/null || :
  rm -rf -- "${KEPT:?}/$1"
  mv -T -- "$folder" "$KEPT/$1"
}

# keep_files RELEASE FOLDER: they are in no image and no mount
keep_files() {
  local id file place
  jq -r --slurpfile record "$RECORDS/$1.json" '.[] | select(.State.Running) | .Id as $id
    | .Config.Labels["landfall.service"] as $service | $record[0].contents.plan.services[]
    | select(.service == $service) | .container.uploads[]? | "\($id) \(.file)"' "$2/containers.json" |
    while read -r id file; do
      place=$2/files/$id/$(dirname "$file")
      mkdir -p -- "$place"
      docker cp "$id:$file" - </dev/null | tar --extract --preserve-permissions --numeric-owner --directory "$place"
    done
}

# drop_all_but RELEASE...: nothing with secrets stays longer than it may be needed
drop_all_but() {
  local folder
  for folder in "$KEPT"/*/; do
    folder=$(basename "$folder")
    if [[ $folder =~ $ID_PATTERN ]] && [[ " $* " != *" $folder "* ]]; then rm -rf -- "${KEPT:?}/$folder"; fi
  done
}

# same_containers RELEASE RELEASE: whether the same ones run
same_containers() {
  local running='map(select(.State.Running) | .Id) | sort'
  [ "$(jq -c "$running" "$KEPT/$1/containers.json")" = "$(jq -c "$running" "$KEPT/$2/containers.json")" ]
}

# begin_watch RELEASE
begin_watch() {
  local before=""
  if [ -e "$KEPT/current" ]; then before=$(cat -- "$KEPT/current"); fi
  if [ "$before" = "$1" ]; then return 0; fi
  keep_containers "$1"
  printf '%s\n' "$1" | put "$KEPT/current"
  if [ -z "$before" ] || [ ! -e "$KEPT/$before/containers.json" ]; then
    end_watch
    drop_all_but "$1"
    say "nothing is known of a release before $1, so it is not compared"
  elif same_containers "$before" "$1"; then
    if [ -e "$KEPT/$before/judged" ]; then cp -p -- "$KEPT/$before/judged" "$KEPT/$1/judged"; fi
    # shellcheck disable=SC2016 # jq's own variables
    if [ -e "$WATCH" ]; then note '.release = $release' --arg release "$1"; fi
    drop_all_but "$1" "$(if [ -e "$WATCH" ]; then watched .before; fi)"
  else
    drop_all_but "$before" "$1"
    start_watch "$1" "$before"
  fi
}

# start_watch RELEASE BEFORE
start_watch() {
  local now began numbers
  now=$(seconds_now)
  # The time before it ends where the first of its containers was made.
  began=$(jq -n --slurpfile now "$KEPT/$1/containers.json" --slurpfile old "$KEPT/$2/containers.json" --argjson at "$now" '
    [$now[0][] | select(.Id | IN($old[0][].Id) | not) | .Created | sub("\\.[0-9]+"; "") | fromdateiso8601] | min // $at')
  numbers=$(numbers_of .query.before "$began") || numbers='{}'
  # shellcheck disable=SC2016 # jq's own variables
  jq -n --arg release "$1" --arg before "$2" --argjson began "$began" --argjson until "$((now + $(setting .watchSeconds)))" \
    --argjson numbers "$numbers" \
    '{release: $release, before: $before, began: $began, until: $until, phase: "watching", known: false,
      numbersBefore: $numbers, since: {}, signals: []}' | put "$WATCH"
  write_metrics 0 0
  systemctl enable --now --quiet "$TIMER"
  say "compares $1 with the time before it for $(setting .watchSeconds) s"
}

end_watch() {
  rm -f -- "$WATCH" "$KEPT/plan.json"
  systemctl disable --now --quiet "$TIMER"
}
