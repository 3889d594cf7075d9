/** While one alert fires, others are not sent: one message for one cause. */
interface Inhibition {
  source_matchers: string[];
  target_matchers: string[];
  /** Labels that both must have alike. @default none */
  equal?: string[];
}

const named = (...names: string[]) =>
  names.length === 1 ? `alertname="${names[0]}"` : `alertname=~"${names.join("|")}"`;

const mutes = (source: string, targets: readonly string[], equal: string[] = []): Inhibition => ({
  source_matchers: [named(source)],
  target_matchers: [named(...targets)],
  ...(equal.length > 0 && { equal }),
});

/** What users notice when a store does not answer. */
const API_SYMPTOMS = [
  "ApiErrors",
  "ApiErrorsRise",
  "ApiSlow",
  "ApiVerySlow",
  "ApiSlowerThanUsual",
  "AvailabilityBudgetFast",
  "AvailabilityBudgetSlow",
  "LatencyBudgetFast",
  "LatencyBudgetSlow",
  "LoginsFail",
] as const;

/** Alerts of services that a host takes with it. */
export const SERVICE_ALERTS = [
  "InstanceDown",
  "ExporterDown",
  "JobGone",
  "ApiGone",
  "PostgresDown",
  "RedisDown",
  "SiteDown",
  "SiteSlow",
  "QueueGrows",
  "QueueStuck",
  "BackupNotReported",
  ...API_SYMPTOMS,
] as const;

export const INHIBITIONS: readonly Inhibition[] = [
  mutes("HostDown", SERVICE_ALERTS),
  // Nothing is known any more, so that what is missing seems to be gone.
  mutes("MetricsNotStored", ["ApiGone", "BackupNotReported", "JobGone"]),
  mutes("ExporterDown", ["InstanceDown"], ["job", "instance"]),
  mutes("PostgresDown", API_SYMPTOMS),
  mutes("RedisDown", [...API_SYMPTOMS, "QueueStuck", "QueueGrows"]),
  mutes("ApiGone", ["SiteDown", "JobGone", ...API_SYMPTOMS]),
  mutes("DiskFull", ["DiskNearlyFull", "DiskFillsUp"], ["device"]),
  mutes("DiskNearlyFull", ["DiskFillsUp"], ["device"]),
  mutes("CertificateExpires", ["CertificateAboutToExpire"], ["instance"]),
  // The site has one certificate, and its host knows why it is not renewed.
  mutes("CertificateExpires", ["CertificateRenewalFails"]),
  mutes("CertificateRenewalFails", ["CertificateAboutToExpire"]),
  mutes("PostgresConnectionsUsedUp", ["PostgresConnectionsNearlyUsedUp"], ["instance"]),
  mutes("QueueStuck", ["QueueGrows"], ["key"]),
  mutes("ApiVerySlow", ["ApiSlow", "ApiSlowerThanUsual", "LatencyBudgetFast", "LatencyBudgetSlow"]),
  mutes("ApiErrors", ["ApiErrorsRise", "AvailabilityBudgetFast", "AvailabilityBudgetSlow"]),
  mutes("AvailabilityBudgetFast", ["AvailabilityBudgetSlow"]),
  mutes("LatencyBudgetFast", ["LatencyBudgetSlow"]),
  mutes("ArchiveStopped", ["ArchiveLate"], ["instance"]),
  mutes("BackupFailed", ["BackupUnsent"], ["instance"]),
  mutes("OAuthClientSecretEnded", ["OAuthConnectionsFail", "OAuthRefreshesFail"], ["provider"]),
];
