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
  /** Ids of the containers that this one restarts with. */
  restartsWith: "landfall.restarts-with",
} as const;
