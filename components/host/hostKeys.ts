import { PROGRAMS, STATE_DIR } from "../../contracts/hostPaths.ts";
import { BOOTSTRAP_KEY, HOST_KEYS_PATH, OWN_KEY, renderHostKeys } from "./sshd.ts";

export const SCRUB_UNIT = "landfall-scrub-bootstrap-key.service";

/** This file exists once the host serves only its own key. */
const RETIRED = `${STATE_DIR}/bootstrap-key-retired`;

/**
 * Phase 1 of the key rotation, on a connection pinned to the key from cloud-init. It creates a key on the host, serves
 * both, and prints the new public key. A second run prints the same key.
 */
export function renderMakeOwnKey(): string {
  return `step "make the host's own key"
[ -s ${OWN_KEY} ] || { rm -f ${OWN_KEY}.new ${OWN_KEY}.new.pub; ssh-keygen -q -t ed25519 -N '' -C '' -f ${OWN_KEY}.new; mv -f ${OWN_KEY}.new.pub ${OWN_KEY}.pub; mv -f ${OWN_KEY}.new ${OWN_KEY}; }
step "serve both keys"
${renderServe(BOOTSTRAP_KEY, OWN_KEY)}
cut -d ' ' -f 1,2 ${OWN_KEY}.pub
`;
}

/**
 * Phase 2, on a connection pinned to the host's own key. It stops serving the key from cloud-init. Then it removes that
 * key from disk, with the copies that cloud-init keeps. A second run does nothing.
 */
export function renderRetireBootstrapKey(): string {
  return `step "serve the host's own key only"
[ -s ${OWN_KEY} ] || fail "${OWN_KEY} is not there: the first phase of the rotation has not run"
${renderServe(OWN_KEY)}
step "remove the key that cloud-init brought"
[ ! -e ${BOOTSTRAP_KEY} ] || shred -u ${BOOTSTRAP_KEY}
rm -f ${BOOTSTRAP_KEY}.pub
mkdir -p "$(dirname ${RETIRED})"
touch ${RETIRED}
step "remove the copies that cloud-init keeps"
${PROGRAMS.scrubBootstrapKey}
`;
}

/** Replaces the list in one rename, and restores the old list if sshd rejects the new one. */
function renderServe(...keys: string[]): string {
  return `printf '%s' '${renderHostKeys(...keys)}' > ${HOST_KEYS_PATH}.new
cp -p ${HOST_KEYS_PATH} ${HOST_KEYS_PATH}.previous
mv -f ${HOST_KEYS_PATH}.new ${HOST_KEYS_PATH}
sshd -t || { mv -f ${HOST_KEYS_PATH}.previous ${HOST_KEYS_PATH}; fail "sshd refuses the list of host keys"; }
rm -f ${HOST_KEYS_PATH}.previous
systemctl reload ssh.service`;
}

/**
 * Overwrites private keys in cloud-init's files with as many x. The length stays the same, so that pickled files stay
 * readable. It also runs after each boot, because cloud-init may fetch the user data again.
 */
export function renderScrub(): string {
  return `#!/bin/bash
set -euo pipefail
[ -e ${RETIRED} ] || exit 0
for folder in /var/lib/cloud /run/cloud-init; do
  [ -d "$folder" ] || continue
  { grep -rlZ --binary-files=text -e '-----BEGIN [A-Z ]*PRIVATE KEY-----' "$folder" || true; } |
    while IFS= read -r -d '' file; do
      # Where the seed is on a medium that cannot be written there is nothing to do about it.
      [ -w "$file" ] || continue
      perl -0777 -pi -e 's/(-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----)/"x" x length($1)/gse' "$file" ||
        echo "landfall: note: $file could not be written" >&2
    done
done
`;
}

/**
 * cloud-final.service starts after multi-user.target. A unit after the one and wanted by the other makes a cycle, and
 * systemd leaves one of them out at a boot.
 */
export function renderScrubUnit(): string {
  return `[Unit]
Description=Remove the retired host key from cloud-init's files
After=cloud-final.service

[Service]
Type=oneshot
ExecStart=${PROGRAMS.scrubBootstrapKey}

[Install]
WantedBy=cloud-init.target
`;
}
