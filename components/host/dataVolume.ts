import { DATA_DIR, PROGRAMS } from "../../contracts/hostPaths.ts";
export const DATA_UNIT = "landfall-data.service";

/** Seconds that containers have to stop at a shutdown. */
const STOP_SECONDS = 20;

/** Seconds to wait for the volume: it is attached while the droplet is already booting. */
const WAIT_SECONDS = 300;

/**
 * Bash that waits for the volume, formats it only if it is blank, mounts it and grows its filesystem. A second run only
 * grows the filesystem. It uses no systemd mount or device units, because they need udev, which may be missing.
 */
export function renderDataScript(volumeName: string): string {
  return `#!/bin/bash
# Mounts the data volume at ${DATA_DIR}; with "grow" it also grows a mounted filesystem to the volume's size;
# with "stop" it ends what runs in containers and unmounts.
set -euo pipefail
device=/dev/disk/by-id/scsi-0DO_Volume_${volumeName}
fail() { echo "landfall-data: $*" >&2; exit 1; }

if [ "\${1:-}" = stop ]; then
  running() { ctr --namespace moby tasks list 2>/dev/null | awk '$3 == "RUNNING" { print $1 }'; }
  for signal in SIGTERM SIGKILL; do
    running | xargs --no-run-if-empty --max-args=1 ctr --namespace moby tasks kill --signal "$signal" || true
    for ((second = 0; second < ${STOP_SECONDS} && $(running | wc -l) > 0; second++)); do sleep 1; done
  done
  # Docker has folders of it mounted in places of its own too.
  ! mountpoint -q ${DATA_DIR} || umount --all-targets ${DATA_DIR}
  exit
fi

for ((second = 0; second < ${WAIT_SECONDS}; second++)); do
  [ ! -b "$device" ] || break
  sleep 1
done
[ -b "$device" ] || fail "$device did not appear in ${WAIT_SECONDS} s: attach the volume ${volumeName} to this droplet"

# blkid ends with 2 where it finds nothing it knows. What is not zero then is someone's data all the same.
status=0
type=$(blkid -p -s TYPE -o value "$device") || status=$?
if [ "$status" -eq 2 ]; then
  cmp -s -n 1048576 "$device" /dev/zero || fail "$device holds something that is no filesystem: not formatting it"
  mkfs.ext4 -q -m 1 -L landfall-data "$device"
  type=ext4
elif [ "$status" -ne 0 ]; then
  fail "blkid cannot read $device (status $status)"
fi

mkdir -p ${DATA_DIR}
if ! mountpoint -q ${DATA_DIR}; then
  if [ "$type" = ext4 ]; then
    e2fsck -p "$device" >&2 || [ $? -eq 1 ] || fail "$device needs a repair: run e2fsck $device"
    # Grown now, it needs nothing of the kernel. It asks for a full check only where there is something to grow.
    resize2fs "$device" >/dev/null 2>&1 || { { e2fsck -f -p "$device" || [ $? -eq 1 ]; } && resize2fs "$device"; } >&2 ||
      echo "landfall-data: note: the filesystem on $device could not grow" >&2
  fi
  mount -o noatime "$device" ${DATA_DIR}
fi
[ "\${1:-}" = grow ] || exit 0

device_size=$(blockdev --getsize64 "$device")
filesystem_size=$(($(stat -f -c '%b * %S' ${DATA_DIR})))
# A filesystem that fits, less what it needs for itself, is left alone.
[ $((device_size - filesystem_size)) -gt $((device_size / 20 + 67108864)) ] || exit 0
case $type in
  ext4) resize2fs "$device" >&2 ;;
  xfs) xfs_growfs ${DATA_DIR} >&2 ;;
  *) fail "a filesystem of type $type does not grow by itself: grow it by hand" ;;
esac || fail "the filesystem on $device cannot grow while it is mounted: reboot the host, and it grows before it is mounted"
`;
}

/**
 * Stops containers at a shutdown, through containerd, after dockerd has stopped. dockerd leaves its containers running
 * at a shutdown, as it does for its own upgrade (live-restore). They would hold the volume until the system kills them
 * after 90 s. A container stopped through dockerd would stay stopped after the boot.
 */
export function renderDataUnit(): string {
  return `[Unit]
Description=Mount the data volume
Before=docker.service
After=local-fs.target containerd.service

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=${WAIT_SECONDS + 300}
ExecStart=${PROGRAMS.data}
ExecStop=${PROGRAMS.data} stop
TimeoutStopSec=${3 * STOP_SECONDS}

[Install]
WantedBy=multi-user.target
`;
}

/**
 * Docker starts only after the data volume is mounted, because containers must not write to the folder below the mount.
 */
export function renderDockerDropIn(): string {
  return `[Unit]
Requires=${DATA_UNIT}
After=${DATA_UNIT}
`;
}
