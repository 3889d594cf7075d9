import { describe, expect, it } from "vitest";
import type { AddOptions } from "../../../cli/add/answers.ts";
import { plannedAsIs, plannedByAdd, projectOf } from "./planned.ts";

const missing = (place: string, mount: string, path: string) =>
  `  ${place} services.${mount} mounts ./${path}, which is not in the checkout
      use a named volume for data; only small text files are placed on the host`;
const build = (place: string, service: string) =>
  `  ${place} services.${service}.build needs a registry to push the image to, from which the host gets it
      pulumi config set --path 'landfall:compose.registry' registry.example.com/team
      or name a pushed image with \`image:\`, and take the key away: \`build: !reset null\` in a second file`;
const store = (place: string, service: string, image: string, path: string, volume: string) =>
  `  ${place} services.${service} runs ${image}, which keeps its data at ${path}, where nothing is mounted: the next container would begin without them
      add \`- ${volume}:${path}\` to services.${service}.volumes, and \`${volume}:\` to the file's volumes
      or, where they may be lost, \`- ${path}\` to services.${service}.tmpfs`;
const refused = (...problems: string[]) => [`refused (${problems.length}):`, ...problems].join("\n");

const dns = `services.uptime-kuma.dns has several entries, whose order the provider loses
      keep one`;
const pids = `services.uptime-kuma.pids_limit is not supported: the Docker provider has no input for it
      use \`ulimits.nproc\`, or leave it out`;

/** Each file as it is, written from what the project's documentation describes. */
const asIs: Record<string, string> = {
  wordpress: "clean",
  ghost: "clean",
  plausible: "clean",
  n8n: "clean",
  immich: refused(
    missing("compose.yaml:8", "immich-server.volumes.0", "library"),
    store("compose.yaml:32", "redis", "docker.io/valkey/valkey:8-bookworm", "/data", "redis-data"),
    missing("compose.yaml:45", "database.volumes.0", "postgres"),
  ),
  nextcloud: refused(
    store("compose.yaml:19", "redis", "redis:alpine", "/data", "redis-data"),
    build("compose.yaml:38", "web"),
  ),
  gitea: refused(
    missing("compose.yaml:22", "server.volumes.0", "gitea"),
    missing("compose.yaml:40", "db.volumes.0", "postgres"),
  ),
  mastodon: refused(
    missing("compose.yaml:12", "db.volumes.0", "postgres14"),
    missing("compose.yaml:23", "redis.volumes.0", "redis"),
    build("compose.yaml:25", "web"),
    missing("compose.yaml:41", "web.volumes.0", "public/system"),
    build("compose.yaml:43", "streaming"),
    build("compose.yaml:61", "sidekiq"),
    missing("compose.yaml:73", "sidekiq.volumes.0", "public/system"),
  ),
  "paperless-ngx": refused(
    missing("compose.yaml:30", "webserver.volumes.2", "export"),
    missing("compose.yaml:31", "webserver.volumes.3", "consume"),
  ),
  "uptime-kuma": refused(
    missing("compose.yaml:7", "uptime-kuma.volumes.0", "data"),
    `  compose.yaml:13 ${dns}`,
    `  compose.yaml:16 ${pids}`,
  ),
};

it.each(Object.entries(asIs))(
  "%s plans cleanly, or lists every refused key at once",
  async (name, expected) => {
    const planned = await plannedAsIs(await projectOf(name));
    expect(typeof planned === "string" ? planned : "clean").toBe(expected);
  },
);

/** By `landfall add`: what the user says, and how it turns out. */
const added: Record<string, { options?: Partial<AddOptions>; services: string; secrets: string[] }> = {
  wordpress: {
    services: "db stop-first, wordpress stop-first, nginx stop-first",
    secrets: ["MYSQL_PASSWORD generated"],
  },
  ghost: {
    services: "db stop-first, ghost stop-first, nginx stop-first",
    secrets: ["MYSQL_ROOT_PASSWORD generated"],
  },
  plausible: {
    services:
      "plausible_db stop-first, plausible_events_db stop-first, plausible stop-first, nginx stop-first",
    secrets: [
      "SECRET_KEY_BASE generated",
      "GOOGLE_CLIENT_SECRET config",
      "TOTP_VAULT_KEY config",
      "POSTGRES_PASSWORD generated",
    ],
  },
  n8n: {
    services:
      "postgres stop-first, redis stop-first, n8n stop-first, n8n-worker stop-first, nginx stop-first",
    secrets: [
      "ENCRYPTION_KEY generated",
      "POSTGRES_NON_ROOT_PASSWORD generated",
      "POSTGRES_PASSWORD generated",
    ],
  },
  immich: {
    services:
      "database stop-first, immich-machine-learning stop-first, redis stop-first, immich-server stop-first, nginx stop-first",
    secrets: ["DB_PASSWORD generated"],
  },
  nextcloud: {
    options: { set: ["WEB_IMAGE=registry.example.com/web:1"] },
    services:
      "db stop-first, redis stop-first, app stop-first, cron stop-first, web start-first, nginx stop-first",
    secrets: ["MYSQL_PASSWORD generated", "MYSQL_ROOT_PASSWORD generated"],
  },
  gitea: {
    services: "db stop-first, server stop-first, nginx stop-first",
    secrets: ["POSTGRES_PASSWORD generated"],
  },
  mastodon: {
    options: { proxy: ["web:3000", "streaming:4000/api/v1/streaming"] },
    services:
      "db stop-first, redis stop-first, sidekiq stop-first, streaming start-first, web stop-first, nginx stop-first",
    secrets: ["OTP_SECRET generated", "SECRET_KEY_BASE generated", "SMTP_PASSWORD config"],
  },
  "paperless-ngx": {
    services:
      "broker stop-first, db stop-first, gotenberg start-first, tika start-first, webserver stop-first, nginx stop-first",
    secrets: ["PAPERLESS_SECRET_KEY generated", "POSTGRES_PASSWORD generated"],
  },
};

describe("landfall add", () => {
  it.each(Object.entries(added))("makes an app of %s", async (name, { options = {}, services, secrets }) => {
    const result = await plannedByAdd(await projectOf(name), options);
    expect(result.refused).toBeUndefined();
    const planned = result.plan?.services.map(({ service, strategy }) => `${service} ${strategy.order}`);
    expect(planned?.join(", ")).toBe(services);
    const sources = Object.entries(result.app?.variables ?? {}).map(
      ([key, { source }]) => `${key} ${source.from}`,
    );
    expect(sources.filter((text) => /(generated|config)$/.test(text))).toEqual(secrets);
    // So begin all secrets in their env files and secret files.
    const written = JSON.stringify([result.files, result.settings]);
    expect(written).not.toMatch(/planted-/);
  });

  it("says what it does not support of uptime-kuma, and takes care of the folder for its data", async () => {
    const { refused: said } = await plannedByAdd(await projectOf("uptime-kuma"), {});
    expect(said?.replaceAll("tests/apps/public/uptime-kuma/", "")).toBe(
      `nothing was written: the Compose files use what Landfall does not support (2):
  compose.yaml:13 ${dns}
  compose.yaml:16 ${pids}`,
    );
  });

  it("keeps the port of gitea's own git over ssh, and says what becomes of each", async () => {
    const { plan, report } = await plannedByAdd(await projectOf("gitea"), {});
    const server = plan?.services.find(({ service }) => service === "server");
    expect(server?.container.ports).toEqual([
      { internal: 22, external: 222, ip: "0.0.0.0", protocol: "tcp" },
    ]);
    expect(report).toContain("  server no longer publishes 3000:3000: requests come through nginx\n");
    expect(report).toContain("  server still publishes 222:22; the firewall lets only 22, 80 and 443 in\n");
  });

  it("gives a secret that stands in several places one name, and keeps the text out of the plan", async () => {
    const { plan } = await plannedByAdd(await projectOf("plausible"), {});
    const envs = plan?.services.flatMap(({ container }) => container.envs ?? []) ?? [];
    const secret = envs.find((text) => text.startsWith("POSTGRES_PASSWORD="))?.split("=")[1];
    expect(secret).toMatch(/^landfallsecret/);
    expect(envs).toContain(`DATABASE_URL=postgres://postgres:${secret}@plausible_db:5432/plausible_db`);
  });
});
