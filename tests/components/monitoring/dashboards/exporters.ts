import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import type { Answer } from "../../../../components/monitoring/dashboards/index.ts";
import { type ApplicationImageName, ensureApplicationImage } from "../../../../sandbox/images/application.ts";
import { docker } from "../../../../sandbox/images/docker.ts";

const APP = join(import.meta.dirname, "../../../../apps/personal-assistant");

/** What watches the Personal Assistant, with its own settings, and stores that it watches; without the app. */
export class Watched {
  private readonly name = `landfall-dashboards-${process.pid}`;
  private readonly folder = mkdtempSync(join(tmpdir(), "landfall-dashboards-"));
  private readonly services = parse(readFileSync(join(APP, "compose.monitoring.yaml"), "utf8"), {
    merge: true,
  }).services;
  private address = "";

  async start(): Promise<void> {
    await docker(["network", "create", this.name]);
    await this.writeFiles();
    const mount = (file: string, at: string) => ["--volume", `${join(this.folder, file)}:${at}:ro`];
    const variable = (name: string, value: string) => ["--env", `${name}=${value}`];
    await this.run("postgres", "postgres", [
      ...variable("POSTGRES_PASSWORD", "test"),
      ...variable("POSTGRES_DB", "assistant"),
    ]);
    const server = ["redis-server", "--bind", "0.0.0.0", "--protected-mode", "no", "--maxmemory", "64mb"];
    await this.run("redis", "redis", [], server);
    await this.run("api", "nginx", [...mount("site", "/site"), "--entrypoint", "python3"], ["/site/site.py"]);
    await this.run("postgres-exporter", "postgres-exporter", [
      ...variable("DATA_SOURCE_URI", "postgres:5432/postgres?sslmode=disable"),
      ...variable("DATA_SOURCE_USER", "postgres"),
      ...variable("DATA_SOURCE_PASS", "test"),
    ]);
    const passwords = mount("redis_passwords", "/run/secrets/redis_passwords");
    await this.run("redis-exporter", "redis-exporter", passwords, this.command("redis-exporter"));
    const host = ["/proc:/host/proc:ro", "/sys:/host/sys:ro", "/:/host/root:ro"];
    const mounts = host.flatMap((one) => ["--volume", one]);
    await this.run("node-exporter", "node-exporter", mounts, this.command("node-exporter"));
    const modules = ["--volume", `${join(APP, "blackbox")}:/etc/blackbox_exporter:ro`];
    await this.run("blackbox-exporter", "blackbox-exporter", modules, this.command("blackbox-exporter"));
    const alertmanager = mount("alertmanager.yml", "/etc/alertmanager/alertmanager.yml");
    await this.run("alertmanager", "alertmanager", alertmanager, this.command("alertmanager"));
    const files = [...mount("prometheus", "/etc/prometheus"), ...mount("site", "/run/prometheus")];
    await this.run("prometheus", "prometheus", files, [
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/prometheus",
    ]);
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    this.address = await docker(["inspect", "--format", format, `${this.name}-prometheus`]);
  }

  /** Asks Prometheus's API. @throws what it refuses */
  async api<T>(path: string, parameters: Record<string, string> = {}): Promise<T> {
    const response = await fetch(
      `http://${this.address}:9090/api/v1/${path}?${new URLSearchParams(parameters)}`,
      { signal: AbortSignal.timeout(10_000) },
    );
    const answer = (await response.json()) as { status: string; error?: string; data: T };
    if (answer.status !== "success") throw new Error(`${parameters.query ?? path}: ${answer.error}`);
    return answer.data;
  }

  readonly query = (query: string): Promise<Answer> => this.api("query", { query });

  async stop(): Promise<void> {
    const containers = await docker(["ps", "--all", "--quiet", "--filter", `network=${this.name}`]);
    for (const id of containers.split("\n").filter(Boolean)) await docker(["rm", "--force", "--volumes", id]);
    await docker(["network", "rm", this.name]);
    rmSync(this.folder, { recursive: true });
  }

  private async run(
    image: ApplicationImageName,
    service: string,
    options: string[],
    command: string[] = [],
  ): Promise<void> {
    const names = ["--name", `${this.name}-${service}`, "--network", this.name, "--network-alias", service];
    const tag = await ensureApplicationImage(image, () => {});
    await docker(["run", "--detach", ...names, ...options, tag, ...command]);
  }

  private command(service: string): string[] {
    return this.services[service].command.map((word: string) => word.replaceAll("$$", "$"));
  }

  /** The app's own files, with a scrape every 3 s instead of every 15 s. */
  private async writeFiles(): Promise<void> {
    chmodSync(this.folder, 0o755);
    cpSync(join(APP, "prometheus"), join(this.folder, "prometheus"), { recursive: true });
    const config = join(this.folder, "prometheus/prometheus.yml");
    const often = readFileSync(config, "utf8")
      .replaceAll("_interval: 15s", "_interval: 3s")
      .replace("scrape_timeout: 10s", "scrape_timeout: 3s");
    writeFileSync(config, often);
    writeFileSync(join(this.folder, "redis_passwords"), '{"redis://redis:6379": ""}');
    writeFileSync(
      join(this.folder, "alertmanager.yml"),
      "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n",
    );
    const site = join(this.folder, "site");
    mkdirSync(site);
    const target = { targets: ["https://nginx:8443/"], labels: { __param_hostname: "example.com" } };
    writeFileSync(join(site, "site.json"), JSON.stringify([target]));
    writeFileSync(join(site, "site.py"), SITE);
    await execa("openssl", [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "30",
      ],
      ...[
        "-subj",
        "/CN=example.com",
        "-keyout",
        join(site, "key.pem"),
        "-out",
        join(site, "certificate.pem"),
      ],
    ]);
    chmodSync(join(site, "key.pem"), 0o644);
  }
}

/** A front page by HTTPS. */
const SITE = `import http.server, ssl
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")
server = http.server.ThreadingHTTPServer(("", 8443), Page)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/site/certificate.pem", "/site/key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
`;
