# Part of landfall-report: what records, events, migrations and backups say of a release. Needs $RECORDS and $work.
# shellcheck shell=bash

# What differs between two records: names, never values.
# shellcheck disable=SC2016 # jq's own variables
CHANGES='
  def by(name): map({key: name, value: tojson}) | from_entries;
  def settings: (.contents.config | [paths(type != "object" and type != "array")] as $all
      | [$all[] as $path | {key: ($path | map(tostring) | join(".")), value: getpath($path)}] | from_entries)
    + (.contents.secretKeys | map({key: "\(.) (secret)", value: true}) | from_entries);
  def services: .contents.plan.services // []
    | map(del(.image) | .container.labels = ((.container.labels // []) | map(select(.label != "landfall.config-hash"))));
  def differing($old; $new): [($old + $new | keys[]) as $key | select($old[$key] != $new[$key]) | $key];
  def reported: {id, createdAt, head} + (.contents | {app, stack, domain, landfall, commit, changed, pinned, images});
  $before[0] as $old | . as $new
  | {release: reported, previous: ($old | if . == null then null else reported end),
     changes: (if $old == null then null else
       (($old.contents.plan.files // []) | by(.key)) as $was | (($new.contents.plan.files // []) | by(.key)) as $is
       | {settings: differing($old | settings; $new | settings),
          services: differing($old | services | by(.service); $new | services | by(.service)),
          files: [differing($was; $is)[] as $name
            | {name: $name, change: (if $was[$name] == null then "added" elif $is[$name] == null then "removed" else "changed" end)}]}
     end)}
'

# write_facts ID: into $work/facts, with the window of its metrics
write_facts() {
  local before next since until file created
  before=$(release_ids | awk -v id="$1" '$0 < id { print; exit }')
  next=$(release_ids | awk -v id="$1" '$0 > id { last = $0 } END { print last }')
  created=$(date -u -d "$(jq -r .createdAt "$RECORDS/$1.json")" +%s)
  since=0 until=99999999999
  if [ -n "$before" ]; then since=$(date -u -d "$(jq -r .createdAt "$RECORDS/$before.json")" +%s); fi
  if [ -n "$next" ]; then until=$(date -u -d "$(jq -r .createdAt "$RECORDS/$next.json")" +%s); fi
  if [ -n "$before" ]; then jq . "$RECORDS/$before.json"; else echo null; fi >"$work/before"
  # shellcheck disable=SC2016 # jq's own variables
  jq --slurpfile before "$work/before" "$CHANGES" "$RECORDS/$1.json" >"$work/changes"
  if [ -e "$RECORDS/events.jsonl" ]; then cat -- "$RECORDS/events.jsonl"; fi |
    jq -s --argjson since "$since" --argjson until "$until" 'map(select(.at | fromdate | . > $since and . <= $until))' >"$work/events"
  for file in "$LANDFALL_DATA"/migrations/*/journal.json; do
    if [ -e "$file" ]; then cat -- "$file"; fi
  done | jq -s --argjson since "$since" --argjson until "$created" \
    'map(select(.startedAt | fromdate | . > $since and . <= $until)) | sort_by(.startedAt)' >"$work/migrations"
  write_backup "$since" "$created" >"$work/backup"
  # shellcheck disable=SC2016 # jq's own variables
  jq --slurpfile events "$work/events" --slurpfile migrations "$work/migrations" --slurpfile backup "$work/backup" \
    --argjson created "$created" --argjson around "$AROUND" --argjson longest "$LONGEST_RELEASE" '
      def near: select(. > $created - $longest and . <= $created);
      ([$created, ($events[0][] | select(.seconds) | (.at | fromdate) as $at | select($at | near) | $at - .seconds),
        ($migrations[0][].startedAt | fromdate | near)] | min | floor) as $began
      | . + {beganAt: ($began | todate), events: $events[0], migrations: $migrations[0], backup: $backup[0],
          from: ($began - $around), to: ($created + $around)}' "$work/changes" >"$work/facts"
}

# write_backup SINCE UNTIL: the last one that was made for this release; where none was, the newest before it
write_backup() {
  local file
  for file in "$LANDFALL_DATA"/backups/*/manifest.json; do
    if [ -e "$file" ]; then cat -- "$file"; fi
  done | jq -s --argjson since "$1" --argjson until "$2" '
    map(select(.createdAt | fromdate <= $until)) | sort_by(.createdAt)
    | ((map(select(.reason == "migration" and (.createdAt | fromdate > $since))) | last) // last)
    | if . == null then null else {id, createdAt, reason, bytes: .dump.bytes, durationSeconds, uploaded: has("uploadedAt")} end'
}
