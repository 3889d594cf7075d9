import { type Container, describeState } from "./containers.ts";

/** A line for each container that should run and does not, or is not well. */
export function containerProblems(containers: readonly Container[]): string[] {
  return containers.flatMap((container) => {
    const runs = container.state === "running" && (container.health ?? "healthy") === "healthy";
    return hasEnded(container) || runs
      ? []
      : [`${container.service}: ${container.name} is ${describeState(container)}`];
  });
}

/** Whether it has done its work, and nothing will start it again. */
function hasEnded({ restart, state, exitCode }: Container): boolean {
  const endedWell = state === "exited" && exitCode === 0;
  // The migration pipeline runs copies of its service's container, which itself is never started.
  if (restart === "no") return endedWell || state === "created";
  return restart === "on-failure" && endedWell;
}
