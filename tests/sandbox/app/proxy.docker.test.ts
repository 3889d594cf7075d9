import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { ensureApplicationImage } from "../../../sandbox/images/application.ts";
import { docker } from "../../../sandbox/images/docker.ts";
import { environment, until } from "./stack.ts";

const app = join(import.meta.dirname, "../../../apps/personal-assistant");
const network = `landfall-test-proxy-${process.pid}`;
const [older, newer, proxy] = ["older", "newer", "proxy"].map((name) => `${network}-${name}`) as [
  string,
  string,
  string,
];
let directory: string;
let port: string;

/** A front end of its own: a page and an asset that the other does not have. */
async function startFrontend(name: string, asset: string, image: string): Promise<void> {
  const web = join(directory, asset);
  await mkdir(join(web, "assets"), { recursive: true });
  await writeFile(join(web, "index.html"), `<!doctype html><title>${asset}</title>`.padEnd(2000));
  await writeFile(join(web, "assets", asset), `// ${asset}`);
  await chmod(web, 0o755);
  await docker([
    "run",
    "--detach",
    "--network",
    network,
    "--name",
    name,
    "--volume",
    `${web}:/srv/web:ro`,
    ...environment({ RELEASE: asset }),
    image,
  ]);
}

/** Status, headers in lower case and body of what the site answers. */
async function get(path: string, ...options: string[]) {
  const at = ["--resolve", `assistant.test:${port}:127.0.0.1`, `https://assistant.test:${port}${path}`];
  const { stdout, exitCode } = await execa(
    "curl",
    ["--silent", "--insecure", "--include", "--max-time", "10", ...options, ...at],
    {
      reject: false,
    },
  );
  const [head = "", ...body] = stdout.split("\r\n\r\n");
  return { exitCode, status: head.split("\r\n")[0], head: head.toLowerCase(), body: body.join("") };
}

beforeAll(async () => {
  const report = () => {};
  const image = await ensureApplicationImage("nginx", report);
  const frontend = await ensureApplicationImage("frontend", report);
  directory = await mkdtemp(join(tmpdir(), "landfall-test-proxy-"));
  await chmod(directory, 0o755);
  await docker(["network", "create", network]);
  await Promise.all([
    startFrontend(older, "old.js", frontend),
    startFrontend(newer, "new.js", frontend),
    cp(join(app, "nginx"), join(directory, "site"), { recursive: true }),
    mkdir(join(directory, "upstreams")),
    mkdir(join(directory, "certificates")),
  ]);
  const certificates = join(directory, "certificates");
  const certificate = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const files = ["-keyout", join(certificates, "privkey.pem"), "-out", join(certificates, "fullchain.pem")];
  await execa("openssl", [...certificate, "-subj", "/CN=assistant.test", ...files]);
  const upstream = (service: string, now: string, before: string) =>
    writeFile(
      join(directory, "upstreams", `${service}.conf`),
      `map "" $${service}_upstream { default "${now}:8080"; }\nmap "" $${service}_previous { default "${before}:8080"; }\n`,
    );
  await upstream("frontend", newer, older);
  await upstream("api", newer, newer);
  const compose = parse(await readFile(join(app, "compose.yaml"), "utf8"), { merge: true });
  const command: string[] = compose.services.nginx.command;
  const settings = { DOMAIN: "assistant.test", AUTH_RATE_LIMIT: "60r/m", API_RATE_LIMIT: "1r/m" };
  await docker([
    ...[
      "run",
      "--detach",
      "--network",
      network,
      "--name",
      proxy,
      "--publish",
      "127.0.0.1::443",
      "--read-only",
    ],
    ...compose.services.nginx.tmpfs.flatMap((path: string) => ["--tmpfs", path]),
    ...environment({ ...settings, API_RATE_BURST: "1" }),
    ...["site", "upstreams", "certificates"].flatMap((name) => [
      "--volume",
      `${join(directory, name)}:/etc/nginx/${name}:ro`,
    ]),
    ...[image, ...command.map((word) => word.replaceAll("$$", "$"))],
  ]);
  port = (await docker(["port", proxy, "443/tcp"])).split(":").at(-1) as string;
  await until("the proxy", async () => expect((await get("/")).exitCode).toBe(0));
}, 900_000);

afterAll(async () => {
  await docker(["rm", "--force", "--volumes", older, newer, proxy]);
  await docker(["network", "rm", network]);
  await rm(directory, { recursive: true });
});

test("the page comes by HTTP/2, compressed, is asked for each time, and may not be framed", async () => {
  const page = await get("/", "--header", "Accept-Encoding: br", "--output", "-");
  expect(page.status).toContain("HTTP/2 200");
  expect(page.head).toContain("content-encoding: br");
  expect(page.head).toContain("cache-control: no-cache");
  expect(page.head).toContain("strict-transport-security: max-age=31536000");
  expect(page.head).toContain("x-frame-options: deny");
  expect(page.head).not.toMatch(/server: nginx\//);
});

test("TLS 1.2 and other names are refused", async () => {
  expect((await get("/", "--tls-max", "1.2")).exitCode).toBe(35);
  const other = ["--resolve", `other.test:${port}:127.0.0.1`, `https://other.test:${port}/`];
  expect((await execa("curl", ["--silent", "--insecure", ...other], { reject: false })).exitCode).toBe(35);
});

test("assets of both releases are there during a release; those that were asked for stay after it", async () => {
  expect((await get("/release")).body).toBe("new.js");
  expect((await get("/assets/new.js")).head).toContain("cache-control: public, max-age=31536000, immutable");
  expect((await get("/assets/old.js")).body).toBe("// old.js");
  expect((await get("/assets/none.js")).status).toContain("404");
  await docker(["rm", "--force", older]);
  expect((await get("/assets/old.js")).body).toBe("// old.js");
  expect((await get("/assets/none.js")).status).toContain("404");
});

test("the API's rate limit holds, and the page is not under it", async () => {
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await get("/api/version")).status);
  expect(statuses.at(-1)).toContain("429");
  expect((await get("/")).status).toContain("200");
});

test("no log has the code and the state of an OAuth callback, not even when it fails", async () => {
  const callback = await get("/api/v1/oauth/google/callback?code=planted-code&state=planted-state");
  expect(callback.status).toContain("429");
  const { all: log } = await execa("docker", ["logs", proxy], { all: true });
  expect(log).toContain("GET /api/v1/oauth/google/callback HTTP");
  expect(log).not.toContain("planted");
});

test("while the file is there, every path and method gets the page; the next request after it the site", async () => {
  const file = join(directory, "upstreams/maintenance");
  await writeFile(file, "");
  for (const answer of [
    await get("/"),
    await get("/assets/new.js"),
    await get("/api/version", "--data", "{}"),
  ]) {
    expect(answer.status).toContain("503");
    expect(answer.head).toMatch(/content-type: text\/html; charset=utf-8\r/);
    expect(answer.head).toMatch(/retry-after: 30\r\ncache-control: no-store/);
    expect(answer.head).toContain("x-frame-options: deny");
    expect(answer.body).toContain("<h1>Back in a moment</h1>");
  }
  await rm(file);
  expect((await get("/")).status).toContain("200");
});

test("a connection that is idle when nginx reloads still has its next request answered", async () => {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const ask = () =>
    new Promise<{ status: number | undefined; reused: boolean }>((resolve, reject) => {
      const headers = { host: "assistant.test" };
      const sent = request({ agent, headers, port, servername: "assistant.test" }, (answer) => {
        answer.resume().on("end", () => resolve({ status: answer.statusCode, reused: sent.reusedSocket }));
      });
      sent.on("error", reject).end();
    });
  expect(await ask()).toEqual({ status: 200, reused: false });
  await docker(["exec", proxy, "nginx", "-s", "reload", "-c", "/etc/nginx/site/nginx.conf"]);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await ask()).toEqual({ status: 200, reused: true });
  agent.destroy();
});
