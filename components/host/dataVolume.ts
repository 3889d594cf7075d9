export const DATA_DIR = "/mnt/data";
export const DATA_SCRIPT_PATH = "/usr/local/sbin/landfall-data";
export const DATA_UNIT = "landfall-data.service";

/** Seconds for a volume to appear: it is attached while the droplet already boots. */
const WAIT_SECONDS = 300;

/**
 * Bash that waits for the volume, formats it only when it is blank, mounts it and grows its filesystem.
 * Run again it only grows. No unit of systemd's for mounts or devices: these need udev, which may not be there.
 */
export function renderDataScript(volumeName: string): string {
  return `#!/bin/bash
# Mounts the data volume at ${DATA_DIR}. With "grow" a filesystem that cannot grow is an error.
set -euo pipefail
device=/dev/disk/by-id/scsi-0DO_Volume_${volumeName}
fail() { echo "landfall-data: $*" >&2; exit 1; }

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
  [ "$type" != ext4 ] || e2fsck -p "$device" >&2 || [ $? -eq 1 ] || fail "$device needs a repair: run e2fsck $device"
  mount -o noatime "$device" ${DATA_DIR}
fi

case $type in
  ext4) grow=(resize2fs "$device") ;;
  xfs) grow=(xfs_growfs ${DATA_DIR}) ;;
  *) exit 0 ;;
esac
# A filesystem that fits is left alone, so that nothing is asked of the kernel without need.
device_size=$(blockdev --getsize64 "$device")
filesystem_size=$(($(stat -f -c '%b * %S' ${DATA_DIR})))
[ $((device_size - filesystem_size)) -gt $((device_size / 20 + 67108864)) ] || exit 0
"\${grow[@]}" >&2 || { [ "\${1:-}" != grow ] || fail "$device has grown and its filesystem could not"; }
`;
}

export function renderDataUnit(): string {
  return `[Unit]
Description=Mount the data volume
Before=docker.service
After=local-fs.target

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=${WAIT_SECONDS + 300}
ExecStart=${DATA_SCRIPT_PATH}

[Install]
WantedBy=multi-user.target
`;
}

/** Docker starts only with the data in place: containers must not write to the folder below the mount. */
export function renderDockerDropIn(): string {
  return `[Unit]
Requires=${DATA_UNIT}
After=${DATA_UNIT}
`;
}
