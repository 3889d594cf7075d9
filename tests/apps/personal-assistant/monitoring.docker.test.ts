import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NotifyConfig, renderAlertmanager } from "../../../components/monitoring/index.ts";
import { type ApplicationImageName, ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";

const app = join(import.meta.dirname, "../../../apps/personal-assistant");

/** Without Telegram: Debian's Alertmanager is 0.25, which cannot read a bot's token from a file; 0.26 can. */
const everyone = {
  mail: {
    server: "mail.example.com:587",
    from: "alerts@example.com",
    to: ["a@example.com", "b@example.com"],
    username: "alerts",
    password: "planted",
    requireTls: true,
  },
  slack: { url: "https://hooks.example.com/planted" },
  webhook: { url: "https://hooks.example.com/alerts", token: "planted" },
  pagerduty: { key: "planted" },
  heartbeat: { url: "https://ping.example.com/1" },
} satisfies NotifyConfig;
const images = new Map<ApplicationImageName, string>();

beforeAll(async () => {
  for (const name of ["prometheus", "alertmanager", "blackbox-exporter"] as const)
    images.set(name, await ensureApplicationImage(name, () => {}));
}, 600_000);

/** Runs a program of an image with folders mounted; what it printed. @throws what it said when it failed */
function run(image: ApplicationImageName, mounts: Record<string, string>, command: string[]) {
  const [program = "", ...args] = command;
  const volumes = Object.entries(mounts).flatMap(([from, to]) => ["--volume", `${from}:${to}:ro`]);
  return docker([
    ...["run", "--rm", "--network", "none", ...volumes],
    ...["--entrypoint", program, images.get(image) ?? "", ...args],
  ]);
}

it("tells of what is wrong, and of nothing else", async () => {
  const mounts = {
    [join(app, "prometheus/rules")]: "/rules",
    [join(import.meta.dirname, "rules.yml")]: "/tests/rules.yml",
    [join(import.meta.dirname, "rules.drill.yml")]: "/tests/rules.drill.yml",
  };
  const command = ["promtool", "test", "rules", "/tests/rules.yml", "/tests/rules.drill.yml"];
  expect(await run("prometheus", mounts, command)).toContain("SUCCESS");
});

it.each([
  ["prometheus", "prometheus", ["promtool", "check", "config", "/etc/prometheus/prometheus.yml"]],
  [
    "blackbox-exporter",
    "blackbox",
    ["blackbox_exporter", "--config.file=/etc/blackbox_exporter/config.yml", "--config.check"],
  ],
] as const)("%s accepts its configuration", async (image, folder, command) => {
  const target = image === "blackbox-exporter" ? "/etc/blackbox_exporter" : `/etc/${image}`;
  await expect(run(image, { [join(app, folder)]: target }, [...command])).resolves.toBeDefined();
});

describe("Alertmanager", () => {
  const folder = mkdtempSync(join(tmpdir(), "landfall-alertmanager-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const amtool = (config: NotifyConfig, ...command: string[]) => {
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, "alertmanager.yml"), renderAlertmanager(config));
    return run("alertmanager", { [folder]: "/etc/alertmanager" }, ["amtool", ...command]);
  };
  const check = (config: NotifyConfig) =>
    amtool(config, "check-config", "/etc/alertmanager/alertmanager.yml");
  const receiversOf = async (config: NotifyConfig, ...labels: string[]) => {
    const file = "--config.file=/etc/alertmanager/alertmanager.yml";
    return (await amtool(config, "config", "routes", "test", file, ...labels)).trim();
  };

  it.each(Object.entries(everyone))("accepts a configuration with %s", async (name, receiver) => {
    await expect(check({ [name]: receiver })).resolves.toContain("SUCCESS");
  });

  it("accepts one without receivers, and one with all of them", async () => {
    await expect(check({})).resolves.toContain("SUCCESS");
    await expect(check(everyone)).resolves.toContain("SUCCESS");
  });

  it("tells a pager only of what is critical, and each receiver of its own test", async () => {
    expect(await receiversOf(everyone, "alertname=DiskFull", "severity=critical")).toBe(
      "mail,slack,webhook,pagerduty",
    );
    expect(await receiversOf(everyone, "alertname=DiskNearlyFull", "severity=warning")).toBe(
      "mail,slack,webhook",
    );
    expect(await receiversOf(everyone, "alertname=Watchdog", "severity=none")).toBe("heartbeat");
    expect(await receiversOf(everyone, "alertname=LandfallTest", "receiver=slack")).toBe("slack");
    expect(await receiversOf({}, "alertname=DiskFull", "severity=critical")).toBe("nobody");
  });
});
