/**
 * Whether a container runs once to its end.
 * A service that another program starts has `mustRun: false` as well, but it keeps its volumes.
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
