/** Labels of the app's containers, networks and volumes. */
export const LABELS = {
  /** Name of the app. */
  app: "landfall.app",
  /** Name of the service in the Compose files. */
  service: "landfall.service",
  /** "start-first" or "stop-first". */
  strategy: "landfall.strategy",
  /** Of all that the service is made of: another one is another container. */
  configHash: "landfall.config-hash",
  /** Identity of the machine that it was made on. */
  machine: "landfall.machine",
  /** Id of an earlier container that this one was made like, because the release after it was bad. */
  copyOf: "landfall.copy-of",
  /** Ids of the containers that this one restarts with. */
  restartsWith: "landfall.restarts-with",
} as const;
