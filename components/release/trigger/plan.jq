# What it takes to go back to the release before, code only, and what stands against doing so without a person. Pure.
# Input: release and before, the two records; now and old, what docker inspect printed of each one's containers; judged,
# whether the release before was itself judged bad.
# Output: blocked, clauses; back, containers of before that are to run again; stop, ids of those that give way.

def service: .Config.Labels["landfall.service"];
def services: [.contents.plan.services[]];
def is_shared: .HostConfig.NetworkMode | startswith("container:");
# Whether a second one beside it would do harm: it writes somewhere, or has a port or an address of the host.
def has_state: any(.Mounts[]?; .RW) or ((.HostConfig.PortBindings // {}) != {}) or ((.HostConfig.VolumesFrom // []) != [])
  or any(.NetworkSettings.Networks[]?; (.IPAMConfig // {}) != {});
def names: map(service) | unique | join(", ");

. as $in
| ([.now[].Id]) as $ids_now | ([.old[]?.Id]) as $ids_before
| [.release.contents.plan.services[] | select(.oneShot) | .service] as $one_shots
| [.old[]? | select(.State.Running and (.Id | IN($ids_now[]) | not))
   | select(service | IN($one_shots[]) | not)] as $gone
| [$gone[] | service] as $changed
| [.now[] | select(.State.Running and (.Id | IN($ids_before[]) | not)) | select(service | IN($changed[]))] as $new
| (($in.before // {contents: {plan: {services: [], files: []}}}) | .contents.plan) as $plan
| ([$plan.services[] | select(.service | IN($changed[], $plan.proxy.service)) | .files[]] | unique) as $keys
| ([$keys[] | . as $key | select(
     ([$plan.files[] | select(.key == $key) | {path, content, mode, owner}])
     != ([$in.release.contents.plan.files[] | select(.key == $key) | {path, content, mode, owner}]))]) as $files
| [$gone[] | select(is_shared or (.Config.Labels["landfall.strategy"] == "stop-first" and has_state))] as $stateful
| {
    blocked: [
      if $in.before == null or $in.old == null then "nothing is kept of the release before it" else empty end,
      if $in.release.contents.pinned != null then "it is itself a rollback" else empty end,
      if $in.judged then "the release before it was judged bad too" else empty end,
      if $in.before != null and $in.before.head != $in.release.head
      then "the database went from \($in.before.head // "none") to \($in.release.head // "none")" else empty end,
      if $stateful != [] then "it also replaced \($stateful | names), which cannot run twice" else empty end,
      if $files != [] then "files changed that the containers of before would read: \($files | join(", "))" else empty end,
      if $in.old != null and $gone == [] then "no container of the release before it was replaced" else empty end
    ],
    back: [$gone[] | service as $service | {
      id: .Id, service: $service, order: .Config.Labels["landfall.strategy"],
      name: (.Name | ltrimstr("/")),
      port: (first($plan.services[] | select(.service == $service) | .rollout.port) // null)
    }],
    stop: [$new[] | service as $service
      | (first($plan.services[] | select(.service == $service) | .rollout.port) // null) as $port
      # Behind the proxy it may run on: it gets no requests.
      | select($port == null) | {id: .Id, service: $service, order: .Config.Labels["landfall.strategy"]}]
  }
