import { send } from "../../../../cli/sandbox/identityServer.ts";
import { settings } from "../support.ts";
import { letCertificateEnd, renewCertificate } from "./certificate.ts";
import { again, type Visitor } from "./visitor.ts";
import { container, onDropletOk, query } from "./watch.ts";

export interface Injected {
  name: string;
  /** The alert that is promised. */
  alert: string;
  /** In production, how long the fault takes to be seen in its metrics, before the `for` of the alert begins. */
  seenWithin: string;
  /** Alerts that say the same fault in other words, and may be sent too. @default none */
  also?: string[];
  /** @returns once the fault is there, what mends it */
  inject: (visitor: Visitor) => Promise<() => Promise<unknown>>;
}

const METRICS = "/mnt/data/landfall/metrics";
const psql = (database: string, text: string) =>
  `docker exec -u postgres ${container("postgres")} psql -qX ${database} -c "${text}"`;
const stopped = (service: string) => async () => {
  await onDropletOk(`docker stop --time 5 ${container(service)}`);
  return () => onDropletOk(`docker start ${container(service)}`);
};

/** Metrics that a program of the host writes, as it would have written them. */
async function written(file: string, lines: Record<string, number>) {
  const edits = Object.entries(lines).map(([name, value]) => `-e '/^${name} /d' -e '$a ${name} ${value}'`);
  const path = `${METRICS}/${file}.prom`;
  await onDropletOk(
    `cd /tmp && { cat ${path} 2>/dev/null || echo '#'; } >fault.${file} && sed ${edits.join(" ")} fault.${file} | sudo tee ${METRICS}/.fault >/dev/null && sudo mv ${METRICS}/.fault ${path}`,
  );
  return () =>
    onDropletOk(
      `if [ "$(cat /tmp/fault.${file})" = '#' ]; then sudo rm ${path}; else sudo cp /tmp/fault.${file} ${path}; fi`,
    );
}

/** Faults that do not disturb each other. */
export const together: Injected[] = [
  {
    // Not for real: no test waits for a day. The program's own metric says what it would say then.
    name: "backup missed",
    alert: "BackupOld",
    seenWithin: "0s",
    inject: () =>
      written("backup", {
        landfall_backup_newest_in_spaces_timestamp_seconds: Math.floor(Date.now() / 1000) - 27 * 3600,
      }),
  },
  {
    // Not for real either: tests/components/restore has drills that fail, and the metric that they write.
    name: "drill failed",
    alert: "DrillFailed",
    seenWithin: "0s",
    inject: () =>
      written("drill", {
        landfall_drill_success: 0,
        landfall_drill_timestamp_seconds: Math.floor(Date.now() / 1000),
      }),
  },
  {
    name: "disk filling",
    alert: "DiskFull",
    seenWithin: "0s",
    also: ["DiskNearlyFull", "DiskFillsUp"],
    inject: async () => {
      await onDropletOk(
        `read -r size left < <(df --output=size,avail -B1 /mnt/data | tail -n 1) && sudo fallocate -l $((left - size * 3 / 100)) /mnt/data/fault`,
      );
      return () => onDropletOk("sudo rm /mnt/data/fault");
    },
  },
  {
    name: "database connections",
    alert: "PostgresConnectionsNearlyUsedUp",
    seenWithin: "0s",
    inject: async () => {
      const [taken] = await query("sum(pg_stat_activity_count)");
      const [most] = await query("max(pg_settings_max_connections)");
      const more = Math.ceil(0.87 * Number(most?.value[1]) - Number(taken?.value[1]));
      const hold = `for i in $(seq ${more}); do psql -qX postgres -c 'select pg_sleep(600)' & done; wait`;
      await onDropletOk(
        `docker exec -d -u postgres ${container("postgres")} sh -c "${hold.replaceAll("$", "\\$")}"`,
      );
      return () =>
        onDropletOk(
          psql(
            "postgres",
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where query = 'select pg_sleep(600)'",
          ),
        );
    },
  },
  {
    name: "queue stuck",
    alert: "QueueStuck",
    seenWithin: "0s",
    inject: async ({ ask }) => {
      const start = await stopped("worker-email")();
      await ask("POST", "/api/messages/email", { subject: "hello", text: "a task that nobody takes" });
      return start;
    },
  },
  {
    name: "OAuth provider failing",
    alert: "OAuthConnectionsFail",
    // Four failures within a minute.
    seenWithin: "1m",
    inject: async ({ ask, comeBack }) => {
      await send(settings, "POST", "faults", {
        provider: "google",
        endpoint: "token",
        kind: 500,
        times: 10_000,
      });
      const end = again(700, async () => {
        const { body, cookie } = await ask("POST", "/api/v1/oauth/google/authorize", {});
        await comeBack(`/api/v1/oauth/google/callback?state=${JSON.parse(body).state}&code=any`, cookie);
      });
      return async () => {
        await end();
        await send(settings, "DELETE", "faults");
      };
    },
  },
  {
    name: "certificate near its end",
    alert: "CertificateExpires",
    seenWithin: "0s",
    also: ["CertificateAboutToExpire", "CertificateRenewalFails"],
    inject: async () => {
      await letCertificateEnd();
      return renewCertificate;
    },
  },
  { name: "service down", alert: "SiteDown", seenWithin: "0s", inject: stopped("frontend") },
  {
    name: "error rate",
    alert: "ApiErrors",
    seenWithin: "1m",
    also: ["AvailabilityBudgetFast", "AvailabilityBudgetSlow", "ApiErrorsRise"],
    // The tables are not those that the code expects.
    inject: async ({ ask }) => {
      await onDropletOk(psql("assistant", "ALTER TABLE assistant.notes RENAME TO notes_away"));
      const end = again(250, () => ask("GET", "/api/notes"));
      return async () => {
        await end();
        await onDropletOk(psql("assistant", "ALTER TABLE assistant.notes_away RENAME TO notes"));
      };
    },
  },
];

/** Faults that would hide one of those above, or be hidden by it. */
export const afterwards: Injected[] = [
  {
    name: "latency",
    alert: "ApiVerySlow",
    // A window in which the slow answers are one in twenty.
    seenWithin: "10m",
    also: ["ApiSlow", "ApiSlowerThanUsual", "LatencyBudgetFast", "LatencyBudgetSlow"],
    // Somebody locks a table again and again, for three seconds each time.
    inject: async ({ ask }) => {
      const hold = `touch /tmp/fault; while [ -e /tmp/fault ]; do psql -qX assistant -c 'BEGIN; LOCK TABLE assistant.notes IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3); COMMIT'; sleep 0.2; done`;
      await onDropletOk(`docker exec -d -u postgres ${container("postgres")} sh -c "${hold}"`);
      const end = again(500, () => ask("GET", "/api/notes"));
      return async () => {
        await onDropletOk(`docker exec -u postgres ${container("postgres")} rm -f /tmp/fault`);
        await end();
      };
    },
  },
  {
    name: "exporter down",
    alert: "ExporterDown",
    seenWithin: "0s",
    also: ["InstanceDown"],
    inject: stopped("postgres-exporter"),
  },
  {
    // The mount on the host, as the programs there see it. Containers have mounts of their own: where the kernel takes the
    // whole file system away, Prometheus cannot write the alert down either.
    name: "volume read-only",
    alert: "VolumeReadOnly",
    seenWithin: "0s",
    inject: async () => {
      await onDropletOk("sudo mount -o remount,bind,ro /mnt/data");
      return () =>
        onDropletOk("sudo mount -o remount,bind,rw /mnt/data && sudo systemctl start landfall-host-metrics");
    },
  },
];
