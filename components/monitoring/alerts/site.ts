import { CERTIFICATE_LEFT } from "./certificate.ts";
import type { RuleGroup } from "./types.ts";

const days = '(probe_ssl_earliest_cert_expiry{job="site"} - time()) / 86400';

/** A certificate for some days only is renewed when a third of them is left: days say nothing of it. */
const unless = `unless on () (${CERTIFICATE_LEFT} > 0.25)`;

/** The site as a visitor's browser asks for it, by blackbox-exporter. */
export const site: RuleGroup = {
  name: "site",
  rules: [
    {
      name: "SiteDown",
      expr: 'probe_success{job="site"} == 0',
      for: "2m",
      severity: "critical",
      summary: "https://{{ $labels.instance }}/ does not answer 200",
      action: "Read the logs of nginx and frontend.",
      runbook: "site",
    },
    {
      name: "SiteSlow",
      expr: 'avg_over_time(probe_duration_seconds{job="site"}[10m]) > 2 and probe_success{job="site"} == 1',
      for: "10m",
      severity: "warning",
      summary: "https://{{ $labels.instance }}/ takes {{ $value | humanizeDuration }} to answer",
      action: "Is the host busy? docker stats shows which container; read the log of nginx.",
      runbook: "site",
    },
    {
      name: "CertificateAboutToExpire",
      // Certificates are renewed when a third of their time is left: 15 days of 45, the shortest that are coming.
      expr: `${days} < 10 ${unless}`,
      for: "1h",
      severity: "warning",
      summary: "The certificate of {{ $labels.instance }} expires in {{ $value | humanize }} days",
      action: "Its renewal failed: journalctl -u 'landfall-certificate*' on the host says why.",
      runbook: "certificate",
    },
    {
      name: "CertificateExpires",
      expr: `${days} < 3 ${unless}`,
      for: "5m",
      severity: "critical",
      summary: "The certificate of {{ $labels.instance }} expires in {{ $value | humanize }} days",
      action: "Its renewal failed: journalctl -u 'landfall-certificate*' on the host says why.",
      runbook: "certificate",
    },
  ],
};
