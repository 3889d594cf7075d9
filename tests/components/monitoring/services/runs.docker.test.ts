import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderNginx, renderUpstream } from "../../../../cli/add/render/nginx.ts";
import { findCompose, resolve } from "../../../../components/compose/index.ts";
import { renderAlertmanager, renderLogin } from "../../../../components/monitoring/index.ts";
import { monitoredApp } from "../../../../planning/description/monitored.ts";
import { monitoringFile } from "../../../../planning/monitoring.ts";
import { type ApplicationImageName, ensureApplicationImage } from "../../../../sandbox/images/application.ts";
import { docker } from "../../../../sandbox/images/docker.ts";

/** An app as `landfall add` leaves it: a proxy of Landfall's, and services without any monitoring. */
const COMPOSE = `services:
  nginx:
    image: \${NGINX_IMAGE}
    command: ["sh", "-c", "echo 'server_name shop.test;' > /run/server_name.conf && exec nginx -c /etc/nginx/site/nginx.conf -g 'daemon off;'"]
    ports: ["127.0.0.1::443"]
    volumes:
      - ./nginx:/etc/nginx/site:ro
      - ./upstreams:/etc/nginx/upstreams:ro
      - ./certificates:/etc/nginx/certificates:ro
    x-landfall:
      reload: [nginx, -s, reload]
      upstreams: { web: 8080 }
  web:
    image: \${NGINX_IMAGE}
    command: ["nginx", "-g", "daemon off;", "-c", "/etc/nginx/web/web.conf"]
    volumes: ["./web:/etc/nginx/web:ro"]
  db:
    image: \${POSTGRES_IMAGE}
    environment: { POSTGRES_PASSWORD: "\${DB_PASSWORD}" }
    healthcheck: { test: ["CMD", "pg_isready", "--host=127.0.0.1"], interval: 1s, retries: 30 }
  queue:
    image: \${REDIS_IMAGE}
    command: ["redis-server", "--requirepass", "\${REDIS_PASSWORD}"]
  worker:
    image: \${NGINX_IMAGE}
    command: ["sh", "-c", "sleep 600 # celery -A shop worker -Q mail"]
`;

const WEB = `pid /tmp/nginx.pid;
events {}
http { server { listen 8080; location / { return 200 "shop"; } } }
`;

const password = "planted-login";
const passwords = { DB_PASSWORD: "planted-db", REDIS_PASSWORD: "planted-redis" };
const project = `landfall-test-monitoring-${process.pid}`;
const images: Partial<Record<string, string>> = {};
let directory: string;
let port: string;

async function compose(...args: string[]) {
  const [program = "", ...first] = await findCompose();
  const files = ["compose.yaml", "monitoring.yaml"].flatMap((file) => ["--file", join(directory, file)]);
  const env = { ...images, ...passwords, PATH: process.env.PATH };
  return execa(program, [...first, "--project-name", project, ...files, ...args], { env, extendEnv: false });
}

async function placeFiles(): Promise<void> {
  const files: Record<string, string> = {
    "compose.yaml": COMPOSE,
    "web/web.conf": WEB,
    "upstreams/web.conf": renderUpstream("web", 8080),
  };
  const nginx = renderNginx([{ service: "web", port: 8080, path: "/" }]);
  for (const [name, content] of Object.entries(nginx)) files[`nginx/${name}`] = content;
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  await mkdir(join(directory, "certificates"));
  const key = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    "60",
  ];
  const at = (name: string) => join(directory, "certificates", name);
  await execa("openssl", [
    ...[...key, "-subj", "/CN=shop.test", "-keyout", at("privkey.pem"), "-out", at("fullchain.pem")],
  ]);
}

beforeAll(async () => {
  const names: ApplicationImageName[] = [
    ...(["nginx", "postgres", "redis", "prometheus", "alertmanager", "node-exporter"] as const),
    ...(["postgres-exporter", "redis-exporter", "nginx-exporter", "blackbox-exporter"] as const),
  ];
  for (const name of names)
    images[`${name.toUpperCase().replaceAll("-", "_")}_IMAGE`] = await ensureApplicationImage(name, () => {});
  directory = await mkdtemp(join(tmpdir(), "landfall-monitoring-"));
  await chmod(directory, 0o755);
  await placeFiles();
  const app = monitoredApp({ name: project, composeFiles: ["compose.yaml"], variables: {} });
  const resolved = await resolve({
    ...{ project, directory, files: [join(directory, "compose.yaml")], secretVariables: [] },
    variables: {
      ...(images as Record<string, string>),
      ...passwords,
      ALERTMANAGER_CONFIG: renderAlertmanager({}),
      MONITORING_LOGIN: renderLogin(password),
    },
  });
  const config = { logs: false, traces: false, dashboards: false, retentionDays: 15 };
  const text = monitoringFile(resolved, { app, domain: "shop.test" }, config);
  // This machine is no droplet.
  const metrics = join(directory, "metrics");
  await mkdir(metrics);
  await writeFile(join(metrics, "containers.prom"), "planted_metric 1\n");
  await writeFile(
    join(directory, "monitoring.yaml"),
    text.replaceAll("/mnt/data/landfall/metrics:", `${metrics}:`),
  );
  await compose("up", "--detach", "--wait", "--wait-timeout", "120");
  port = (await compose("port", "nginx", "443")).stdout.split(":").at(-1) ?? "";
}, 900_000);

afterAll(async () => {
  await compose("down", "--volumes", "--timeout", "2");
  await rm(directory, { recursive: true });
}, 120_000);

/** What the site answers, and its status. */
async function get(path: string, ...options: string[]) {
  // A redirect of the proxy names the site without the test's port.
  const args = [
    "--silent",
    "--insecure",
    "--connect-to",
    `::127.0.0.1:${port}`,
    "--write-out",
    "\n%{http_code}",
  ];
  const { stdout } = await execa("curl", [...args, ...options, `https://shop.test${path}`]);
  const lines = stdout.split("\n");
  return { status: Number(lines.at(-1)), body: lines.slice(0, -1).join("\n") };
}

const login = ["--user", `monitoring:${password}`];

async function query(expr: string): Promise<[Record<string, string>, number][]> {
  const { body } = await get(
    `/monitoring/prometheus/api/v1/query?query=${encodeURIComponent(expr)}`,
    ...login,
  );
  const { data } = JSON.parse(body);
  return data.result.map(({ metric, value }: { metric: Record<string, string>; value: [number, string] }) => [
    metric,
    Number(value[1]),
  ]);
}

/** The values by job, as soon as there are as many. */
async function untilJobs(expr: string, count: number): Promise<Record<string, number>> {
  for (let attempt = 0; ; attempt++) {
    const found = await query(expr);
    if (found.length >= count || attempt > 60)
      return Object.fromEntries(found.map(([{ job = "" }, value]) => [job, value]));
    await new Promise((done) => setTimeout(done, 1000));
  }
}

describe("an app that its stack monitors", () => {
  it("serves what it served", async () => {
    expect(await get("/")).toEqual({ status: 200, body: "shop" });
  });

  it("has every exporter asked by Prometheus, and each reaches its service", async () => {
    expect(await untilJobs("up", 7)).toEqual({
      ...{ prometheus: 1, alertmanager: 1, node: 1, postgres: 1, redis: 1, nginx: 1, site: 1 },
    });
    expect(await untilJobs('{__name__=~"pg_up|redis_up|nginx_up|probe_success"}', 4)).toEqual({
      ...{ postgres: 1, redis: 1, nginx: 1, site: 1 },
    });
  }, 120_000);

  it("has the metrics that programs on the host write, and how full the host's disk is", async () => {
    expect(await untilJobs("planted_metric", 1)).toEqual({ node: 1 });
    const sizes = await query('node_filesystem_size_bytes{mountpoint="/"} > 1e9');
    expect(sizes.map(([{ mountpoint }]) => mountpoint)).toEqual(["/"]);
  }, 60_000);

  it("has the lengths of its queues", async () => {
    await docker([
      ...["exec", `${project}-queue-1`, "redis-cli", "--no-auth-warning", "-a", passwords.REDIS_PASSWORD],
      ...["rpush", "mail", "a", "b"],
    ]);
    const key = 'redis_key_size{key="mail"} == 2';
    expect(await untilJobs(key, 1)).toEqual({ redis: 2 });
  }, 90_000);

  it("has rules that Prometheus evaluates, and an Alertmanager that it knows", async () => {
    const { body } = await get("/monitoring/prometheus/api/v1/rules", ...login);
    const { groups } = JSON.parse(body).data;
    const names = groups.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual(["host", "monitoring", "releases", "services", "site"]);
    expect(await query("prometheus_notifications_alertmanagers_discovered")).toMatchObject([[{}, 1]]);
  });

  it("shows its pages behind the login only", async () => {
    for (const page of ["prometheus/graph", "alertmanager/", "prometheus/api/v1/query?query=up"]) {
      expect((await get(`/monitoring/${page}`)).status, page).toBe(401);
      expect((await get(`/monitoring/${page}`, "--user", "monitoring:wrong")).status, page).toBe(401);
      expect((await get(`/monitoring/${page}`, "--location", ...login)).status, page).toBe(200);
    }
    expect((await get("/monitoring")).status).toBe(302);
    expect((await get("/stub_status")).body).toBe("shop");
  });

  it("shows pages that find their files, also where a program redirects", async () => {
    const { body } = await get("/monitoring/prometheus/graph", "--location", ...login);
    const files = [...body.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css)[^"]*)"/g)].map(
      ([, path]) => path ?? "",
    );
    expect(files.length).toBeGreaterThan(2);
    expect(files.filter((path) => !path.startsWith("/monitoring/prometheus/"))).toEqual([]);
    // Debian's package is without the libraries of this page, but has its own files.
    const own = files.find((path) => path.includes("/prometheus.css")) ?? "";
    expect((await get(own, ...login)).status).toBe(200);
  });

  it("has no way into its monitoring but the proxy", async () => {
    const { stdout } = await compose("ps", "--format", "{{.Service}} {{.Ports}}");
    const published = stdout.split("\n").filter((line) => line.includes("->"));
    expect(published.map((line) => line.split(" ")[0])).toEqual(["nginx"]);
  });
});
