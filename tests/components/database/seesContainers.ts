/** Flags of `docker run`: as a droplet's root, this container's sees the processes of the others, and their files. */
export const SEES_CONTAINERS = [
  ...["--pid", "host", "--cap-add", "SYS_PTRACE", "--cap-add", "DAC_READ_SEARCH"],
  ...["--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined"],
];
