/**
 * Whether a container runs once to its end. What is only started by something else than its provider is kept from starting
 * too, but keeps what is in its volumes.
 */
export function runsOnce({
  mustRun,
  removeVolumes,
}: {
  mustRun?: boolean | undefined;
  removeVolumes?: boolean | undefined;
}): boolean {
  return mustRun === false && removeVolumes !== false;
}
