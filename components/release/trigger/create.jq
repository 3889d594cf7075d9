# The body by which Docker makes a container like the one that docker inspect printed. Only the first of its networks is in
# it, because older engines take one; the others are `networks`.
.Id as $id
| def aliases: [.Aliases[]? | select(. != $id[:12])];
  [.NetworkSettings.Networks // {} | to_entries[]] as $all
| .HostConfig.NetworkMode as $mode
| ([$all[] | select(.key == $mode or .value.NetworkID == $mode)] + $all | .[0]) as $first
| {
    body: (.Config
      # Docker's own name of the host is the id.
      + (if .Config.Hostname == $id[:12] then {Hostname: ""} else {} end)
      + {Image: .Image, HostConfig: .HostConfig}
      + {NetworkingConfig: {EndpointsConfig: (if $first == null then {}
          else {($first.key): {Aliases: ($first.value | aliases), DriverOpts: $first.value.DriverOpts}} end)}}
      | .Labels += {"landfall.copy-of": $id}
      | del(.MacAddress)),
    networks: [$all[] | select(.key != $first.key) | {name: .key, aliases: (.value | aliases)}]
  }
