#!/bin/sh
# Runs a command as on a machine that has nothing yet: a Docker store, a home (with every cache), processes and a network of
# its own. What is installed on the machine stays visible. Its network reaches what the machine's does, by address translation.
# All that the command leaves running ends with it; the folder is the caller's to remove.
#
#   fresh_machine.sh <empty folder> <command> [argument...]
#
# Needs root, iproute2 and iptables. One at a time on a machine.
set -eu

outside=198.18.250.1
inside=198.18.250.2
link=lf-fresh

# Within the new namespaces.
if [ "${1-}" = --inside ]; then
  folder=$2
  shift 2
  for store in /var/lib/docker /var/lib/containerd; do
    mkdir -p "$store" "$folder$store"
    mount --bind "$folder$store" "$store"
  done
  # Sockets and pid files of the machine's own dockerd are not seen here.
  mount -t tmpfs none /run
  ip link set lo up
  while ! ip link show "$link" >/dev/null 2>&1; do sleep 0.1; done
  ip address add "$inside/30" dev "$link"
  ip link set "$link" up
  ip route add default via "$outside"
  mkdir -p "$folder/home" "$folder/tmp"
  cd "$folder/home"
  # Not by exec: the first process of the namespace takes leave of those whose parent was killed.
  HOME=$folder/home TMPDIR=$folder/tmp "$@"
  exit
fi

folder=$1
shift
nat() { iptables -t nat "$1" POSTROUTING -s "$inside" -j MASQUERADE; }
forward() {
  iptables "$1" FORWARD -i "$link-up" -j ACCEPT
  iptables "$1" FORWARD -o "$link-up" -j ACCEPT
}
unshare --mount --net --ipc --pid --fork --kill-child --mount-proc sh "$0" --inside "$folder" "$@" &
machine=$!
clean_up() {
  kill -KILL "$machine" 2>/dev/null || true
  nat -D
  forward -D
  ip link delete "$link-up" 2>/dev/null || true
  # What its droplets had attached.
  losetup --list --noheadings --output NAME,BACK-FILE | while read -r device file; do
    case $file in "$folder"/*) losetup --detach "$device" ;; esac
  done
}
trap clean_up EXIT
trap 'exit 130' INT TERM
# The child of unshare is the first process of the new network.
while ! first=$(pgrep -P "$machine"); do sleep 0.1; done
ip link add "$link-up" type veth peer name "$link" netns "$first"
ip address add "$outside/30" dev "$link-up"
ip link set "$link-up" up
echo 1 >/proc/sys/net/ipv4/ip_forward
nat -A
forward -I
wait "$machine"
