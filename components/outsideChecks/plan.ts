/** Areas that DigitalOcean asks the site from. Where all fail, it is not one network's fault. */
const REGIONS = ["us_east", "eu_west", "se_asia"];

/** Days of a certificate. Landfall renews far earlier: at a third of its lifetime. */
const LEAST_CERTIFICATE_DAYS = 7;
const SLOW_MS = 3000;

export interface OutsideChecksPlan {
  check: { name: string; type: "https"; target: string; regions: string[] };
  /** Alerts of the check, by their part of a resource's name. */
  alerts: Record<string, UptimeAlertPlan>;
  /** Alerts of the droplet, by their part of a resource's name. */
  policies: Record<string, PolicyPlan>;
}

export interface UptimeAlertPlan {
  name: string;
  type: "down_global" | "latency" | "ssl_expiry";
  /** Milliseconds of `latency`, days of `ssl_expiry`, and 1 of `down_global`, which DigitalOcean sets itself. */
  threshold: number;
  comparison: "greater_than" | "less_than";
  period: string;
}

/** Values in percent. */
export interface PolicyPlan {
  type: string;
  description: string;
  compare: "GreaterThan";
  value: number;
  window: string;
}

/**
 * What DigitalOcean looks at.
 * @param label name of app and stack, in the account's lists and in mails
 */
export function planOutsideChecks(domain: string, label: string): OutsideChecksPlan {
  return {
    check: { name: domain, type: "https", target: `https://${domain}/`, regions: REGIONS },
    alerts: {
      down: {
        name: `${domain} does not answer`,
        type: "down_global",
        threshold: 1,
        comparison: "less_than",
        period: "2m",
      },
      slow: {
        name: `${domain} takes more than ${SLOW_MS / 1000} s`,
        type: "latency",
        threshold: SLOW_MS,
        comparison: "greater_than",
        period: "10m",
      },
      certificate: {
        name: `${domain}: certificate ends within ${LEAST_CERTIFICATE_DAYS} days`,
        type: "ssl_expiry",
        threshold: LEAST_CERTIFICATE_DAYS,
        comparison: "less_than",
        period: "1h",
      },
    },
    policies: {
      cpu: policy(`${label}: CPU above 90 % for 30 min`, "cpu", 90, "30m"),
      memory: policy(`${label}: memory above 95 % for 10 min`, "memory_utilization_percent", 95, "10m"),
      disk: policy(`${label}: disk above 90 %`, "disk_utilization_percent", 90, "5m"),
    },
  };
}

function policy(description: string, metric: string, value: number, window: string): PolicyPlan {
  return { type: `v1/insights/droplet/${metric}`, description, compare: "GreaterThan", value, window };
}
