import { DATA_DIR } from "../../contracts/hostPaths.ts";
import { DATA_UNIT } from "./dataVolume.ts";

/** Time limit for cloud-init, in seconds. It installs packages from a mirror. */
export const READY_SECONDS = 1200;

/** Time limit for the rest of the boot after cloud-init, in seconds. */
const BOOT_SECONDS = 300;

/**
 * Bash that waits until a created host can run containers. It fails, with the reason, as soon as that is impossible.
 */
export function renderCreatedCheck(): string {
  return `explain() {
  { cloud-init status --long || true; tail -n 30 /var/log/cloud-init-output.log || true; } >&2
  { systemctl --failed --no-legend --plain; systemctl list-jobs --no-pager; } >&2 || true
}
step "wait for cloud-init"
# A boot leaves it out if a unit's order makes a cycle. The wait would never end.
systemctl is-failed --quiet cloud-final.service || systemctl start --no-block cloud-final.service
status=0
timeout ${READY_SECONDS / 2} cloud-init status --wait >/dev/null || status=$?
if [ "$status" -ne 0 ]; then
  explain
  [ "$status" -ne 124 ] || fail "cloud-init still runs after ${READY_SECONDS / 2} s: the lines above say at what"
  # cloud-init stays failed until a reboot, so what it left undone is tried again: a next run can go on from here.
  step "run the setup again, for cloud-init failed"
  landfall-setup >&2 || fail "cloud-init failed, and the setup again: the lines above say where; to try by hand: sudo landfall-setup"
fi
# Also after a later boot, for another size: it says "degraded" where some other unit has failed.
step "wait for the end of the boot"
timeout ${BOOT_SECONDS} systemctl is-system-running --wait >/dev/null || true
for unit in ${DATA_UNIT} docker.service; do
  if ! systemctl is-active --quiet "$unit"; then
    journalctl --unit "$unit" --lines 20 --no-pager >&2 || true
    fail "$unit is not running: the lines above say why"
  fi
done
mountpoint -q ${DATA_DIR} || fail "${DATA_DIR} is not mounted: run \\"sudo systemctl restart ${DATA_UNIT}\\""
docker info >/dev/null || fail "Docker does not answer: see \\"sudo journalctl -u docker\\""
`;
}

/**
 * Bash, not as root, that lists everything missing on a host that Landfall did not create, each with the command that
 * adds it. It changes nothing.
 */
export function renderRequirementCheck(user: string): string {
  return `missing=()
need() { missing+=("$1: $2"); }
sudo -n true 2>/dev/null || need "sudo without a password for ${user}" "as root: echo '${user} ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/${user}"
command -v docker >/dev/null || need "Docker" "sudo apt-get install docker.io"
id -nG | grep -qw docker || need "${user} in the group docker" "sudo usermod -aG docker ${user}"
for program in jq lego openssl; do
  command -v "$program" >/dev/null || need "$program" "sudo apt-get install $program"
done
sessions=$({ sudo -n sshd -T 2>/dev/null || true; } | sed -n 's/^maxsessions //p')
[ "\${sessions:-0}" -ge 50 ] || need "room for the many ssh sessions that Docker opens" "echo 'MaxSessions 100' | sudo tee /etc/ssh/sshd_config.d/10-landfall.conf && sudo systemctl reload ssh"
[ -d ${DATA_DIR} ] || need "${DATA_DIR}" "sudo mkdir -p ${DATA_DIR}"
if [ \${#missing[@]} -eq 0 ]; then docker info >/dev/null 2>&1 || need "a running Docker" "sudo systemctl start docker"; fi
if [ \${#missing[@]} -gt 0 ]; then
  printf '  %s\\n' "\${missing[@]}" >&2
  fail "this host lacks the requirements above, each listed with the command that adds it"
fi
`;
}
