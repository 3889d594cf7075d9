import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";

const app = join(import.meta.dirname, "../../../apps/personal-assistant");
const read = (file: string) => readFileSync(join(app, file), "utf8");
const yaml = (file: string) => parse(read(file), { merge: true });
const services = { ...yaml("compose.yaml").services, ...yaml("compose.monitoring.yaml").services };

it("counts the tasks of every queue that a worker takes from, and no other", () => {
  const queues = Object.values<{ environment?: { QUEUE?: string } }>(services)
    .flatMap(({ environment }) => environment?.QUEUE ?? [])
    .sort();
  expect(queues.length).toBeGreaterThan(0);
  const counted = services["redis-exporter"].command
    .find((word: string) => word.startsWith("--check-single-keys="))
    .split("=")
    .slice(1)
    .join("=")
    .split(",");
  expect(counted.sort()).toEqual(queues.map((queue) => `db0=${queue}`));
  const alert = /redis_key_size\{key=~"([^"]+)"\}/.exec(read("prometheus/rules/services.yml"))?.[1];
  expect(alert?.split("|").sort()).toEqual(queues);
});

it("asks only services that there are, and in a network with Prometheus", () => {
  const { scrape_configs } = yaml("prometheus/prometheus.yml");
  const asked = scrape_configs.flatMap(
    (job: {
      static_configs?: { targets: string[] }[];
      dns_sd_configs?: { names: string[] }[];
      relabel_configs?: { target_label: string; replacement?: string }[];
    }) => [
      ...(job.static_configs ?? []).flatMap(({ targets }) => targets),
      ...(job.dns_sd_configs ?? []).flatMap(({ names }) => names),
      ...(job.relabel_configs ?? []).flatMap(({ target_label, replacement }) =>
        target_label === "__address__" && replacement !== undefined ? [replacement] : [],
      ),
    ],
  );
  for (const address of asked) {
    const [service] = address.split(":");
    if (service === "localhost") continue;
    const shared = services[service]?.networks.filter((network: string) =>
      services.prometheus.networks.includes(network),
    );
    expect(shared, address).not.toEqual([]);
    expect(shared, address).toBeDefined();
  }
});

it("gives Grafana the data sources that its dashboards use", () => {
  const { datasources } = yaml("grafana/provisioning/datasources/datasources.yml");
  const known = datasources.map(({ uid }: { uid: string }) => uid);
  const { panels } = JSON.parse(read("grafana/dashboards/overview.json"));
  for (const { title, datasource } of panels) expect(known, title).toContain(datasource.uid);
});

it("publishes nothing beyond the host's loopback", () => {
  const { services: own } = yaml("compose.monitoring.yaml");
  const ports = Object.values<{ ports?: string[] }>(own).flatMap((service) => service.ports ?? []);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});
