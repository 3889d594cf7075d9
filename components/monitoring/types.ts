/**
 * What watches an app: its Prometheus, the exporters beside it, and metrics of its own.
 * @example
 * const monitoring: AppMonitoring = {
 *   alertmanager: "alertmanager",
 *   exporters: ["node", "blackbox"],
 *   objective: { availability: 0.999, latency: { share: 0.99, seconds: 1 } },
 * };
 */
export interface AppMonitoring {
  /** Service of Alertmanager in the Compose files. */
  alertmanager: string;
  /** Exporters in the Compose files, each with a scrape job of its name; `blackbox` has the job `site`. */
  exporters: readonly Exporter[];
  /** Celery queues, as keys of Redis. @default none */
  queues?: readonly string[];
  /** HTTP metrics of the app. @default the app counts no requests */
  http?: HttpMetrics;
  /** Metrics of accounts at identity providers. @default the app has none */
  oauth?: OAuthMetrics;
  /** What the app promises its users. Alerts tell how fast its budget of errors is used up. */
  objective: Objective;
}

export type Exporter = "node" | "postgres" | "redis" | "blackbox";

/** Metrics of requests, as Prometheus's own client libraries name them. */
export interface HttpMetrics {
  /** Scrape job of the containers. They are found by name server. */
  job: string;
  /** Counter of requests, with the labels `route` and `status`. */
  requests: string;
  /** Histogram of seconds, with the label `route` and buckets at 0.2, 1 and 2 s. */
  durations: string;
  /** Routes that nobody waits for, as a regular expression: health checks and metrics. */
  ignoredRoutes: string;
  /** Routes that wait for somebody else's server, as a regular expression. @default none */
  slowRoutes?: string;
  /** Route of the login. @default the app has none */
  loginRoute?: string;
}

/** Metrics of the accounts that users connect at identity providers, each with the label `provider`. */
export interface OAuthMetrics {
  /** Counter of connections that users began. */
  started: string;
  /** Counter of connections that succeeded. */
  finished: string;
  /** Counter of connections that came to nothing, with the label `reason`. */
  failed: string;
  /** Reasons that are the user's or another site's, as a regular expression, such as a refusal. */
  userReasons: string;
  /** Refreshes of tokens since the app's store is there, with the label `outcome`; every container shows all of them. */
  refreshes: string;
  /** Outcomes that are well or the user's, as a regular expression. */
  goodOutcomes: string;
  /** Histogram of seconds that providers take to answer, with the label `endpoint`. */
  durations: string;
  /** Time at which the client secret ends. */
  secretEnd: string;
}

export interface Objective {
  /** Share of requests over 30 days that are not answered with an error, such as 0.999. */
  availability: number;
  /** Share of requests over 30 days that are answered in time. `seconds` is a bucket of the histogram. */
  latency: { share: number; seconds: number };
}
