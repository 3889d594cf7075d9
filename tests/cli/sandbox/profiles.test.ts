import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { inactiveProfiles, monitoringProfiles } from "../../../cli/sandbox/profiles.ts";
import { applicationImageNames } from "../../../sandbox/images/application.ts";

const checkout = join(import.meta.dirname, "../../..");
const yaml = (file: string) => parse(readFileSync(join(checkout, file), "utf8"), { merge: true });
const { services } = yaml("apps/personal-assistant/compose.monitoring.yaml");
const optional = Object.entries<{ profiles?: string[] }>(services).flatMap(([service, { profiles }]) =>
  (profiles ?? []).map((profile) => ({ service, profile })),
);

it("names every service that the sandbox is without, and none that it has", () => {
  expect(optional.length).toBeGreaterThan(0);
  for (const { service, profile } of optional) {
    const line = inactiveProfiles([]).find((text) => text.startsWith(service));
    expect(line, service).toContain(`Add "${profile}"`);
    expect(inactiveProfiles([profile]).find((text) => text.startsWith(service))).toBeUndefined();
  }
  expect(inactiveProfiles([])).toHaveLength(optional.length);
  expect(inactiveProfiles(optional.map(({ profile }) => profile))).toEqual([]);
});

it("builds for minutes only what is asked for", () => {
  expect(applicationImageNames([])).not.toContain("loki");
  expect(applicationImageNames([])).toContain("prometheus");
  expect(applicationImageNames(["logs"])).toContain("loki");
  expect(applicationImageNames(["logs"])).not.toContain("jaeger");
});

it("builds the images of monitoring for an app that has it", () => {
  expect(applicationImageNames(monitoringProfiles(), "shop")).toEqual(["nginx"]);
  expect(applicationImageNames(monitoringProfiles({ enabled: false }), "shop")).toEqual(["nginx"]);
  expect(applicationImageNames(monitoringProfiles({ traces: true }), "shop")).toEqual([
    ...["nginx", "prometheus", "alertmanager", "node-exporter", "postgres-exporter", "redis-exporter"],
    ...["nginx-exporter", "blackbox-exporter", "jaeger"],
  ]);
  expect(applicationImageNames([])).not.toContain("nginx-exporter");
});

it.each(["prod", "staging"])("leaves nothing out of %s", (stack) => {
  const { profiles } = yaml(`Pulumi.${stack}.yaml`).config["landfall:compose"];
  expect(profiles.toSorted()).toEqual([...new Set(optional.map(({ profile }) => profile))].sort());
});
