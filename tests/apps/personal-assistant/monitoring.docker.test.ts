import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { type ApplicationImageName, ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";

const app = join(import.meta.dirname, "../../../apps/personal-assistant");
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
  };
  expect(await run("prometheus", mounts, ["promtool", "test", "rules", "/tests/rules.yml"])).toContain(
    "SUCCESS",
  );
});

it.each([
  ["prometheus", "prometheus", ["promtool", "check", "config", "/etc/prometheus/prometheus.yml"]],
  ["alertmanager", "alertmanager", ["amtool", "check-config", "/etc/alertmanager/alertmanager.yml"]],
  [
    "blackbox-exporter",
    "blackbox",
    ["blackbox_exporter", "--config.file=/etc/blackbox_exporter/config.yml", "--config.check"],
  ],
] as const)("%s accepts its configuration", async (image, folder, command) => {
  const target = image === "blackbox-exporter" ? "/etc/blackbox_exporter" : `/etc/${image}`;
  await expect(run(image, { [join(app, folder)]: target }, [...command])).resolves.toBeDefined();
});
