/**
 * Sorts before the other drop-ins: sshd takes the first value of an option, and cloud-init writes a 50-cloud-init.conf.
 */
export const SSHD_PATH = "/etc/ssh/sshd_config.d/10-landfall.conf";

/** The list of host keys. It has its own file, because the key rotation rewrites it. */
export const HOST_KEYS_PATH = "/etc/ssh/sshd_config.d/20-landfall-host-keys.conf";

export const BOOTSTRAP_KEY = "/etc/ssh/ssh_host_ecdsa_key";
export const OWN_KEY = "/etc/ssh/ssh_host_ed25519_key";

/** Sorts before the other files, because it overrides their forwarding option for a database outside the host. */
export const FORWARDING_PATH = "/etc/ssh/sshd_config.d/05-landfall-forwarding.conf";

/** The only forwarding target that is needed: the database's port on the loopback. */
const TUNNEL_TARGET = "127.0.0.1:5432";

/** @param forwardTo `host:port` of another server */
export function renderForwarding(forwardTo: string): string {
  return `PermitOpen ${TUNNEL_TARGET} ${forwardTo}\n`;
}

/** Allows many sessions at once: the docker provider opens one for each request, and scripts run in parallel. */
export function renderSshd(user: string): string {
  return `PermitRootLogin no
AllowUsers ${user}
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitEmptyPasswords no
MaxAuthTries 3
LoginGraceTime 30
MaxSessions 100
MaxStartups 100:30:200
ClientAliveInterval 30
ClientAliveCountMax 4
UseDNS no
AllowAgentForwarding no
X11Forwarding no
AllowStreamLocalForwarding no
PermitTunnel no
GatewayPorts no
AllowTcpForwarding local
PermitOpen ${TUNNEL_TARGET}
`;
}

export function renderHostKeys(...keys: string[]): string {
  return keys.map((key) => `HostKey ${key}\n`).join("");
}
