import type { Answers } from "../answers.ts";
import { sandboxImages } from "../describe.ts";
import { renderPorts, servicePorts } from "../ports.ts";
import type { Project } from "../project.ts";
import { imageVariable, secretVariable } from "../variables.ts";

/** Name of the proxy's service, and of the folder with its configuration. */
export function proxyName({ findings, copies }: Pick<Project, "findings" | "copies">): string {
  const taken = new Set([...findings.services, ...Object.keys(copies).map((path) => path.split("/")[0])]);
  return ["nginx", "proxy", "landfall-proxy"].find((name) => !taken.has(name)) ?? "landfall-nginx";
}

/** The Compose file that is merged over the user's own. */
export function renderOverride(project: Project, answers: Answers): string {
  const services = project.findings.services
    .map((service) => [service, changes(project, answers, service)] as const)
    .filter(([, lines]) => lines.length > 0)
    .map(([service, lines]) => `  ${key(service)}:\n${indent(lines, 4)}`);
  const { dataFolders, unmounted } = project.findings;
  const named = [...dataFolders, ...unmounted].map(({ volume }) => `  ${key(volume)}:`);
  const secrets = project.findings.secretFiles.map(
    (name) => `  ${key(name)}:\n    file: !reset null\n    environment: ${secretVariable(name)}`,
  );
  const networks = proxyNetworks(project, answers).includes(OUTSIDE) ? [`  ${OUTSIDE}:`] : [];
  return [
    HEAD(project.files.join(", ")),
    "services:",
    renderProxy(project, answers),
    ...services,
    ...section("volumes", named),
    ...section("secrets", secrets),
    ...section("networks", networks),
    "",
  ].join("\n");
}

const HEAD = (
  files: string,
) => `# Merged over ${files}, which stays as its author wrote it. This file is yours: change what you like.
# docs/guide/README.md says what each part is for.`;

function renderProxy(project: Project, { routes }: Answers): string {
  const name = proxyName(project);
  const services = project.model.services ?? {};
  const upstreams = [...new Map(routes.map(({ service, port }) => [service, port]))];
  const depends = upstreams.map(([service]) => {
    const check = services[service]?.healthcheck;
    const healthy = check !== undefined && check.disable !== true;
    return `      ${key(service)}: { condition: ${healthy ? "service_healthy" : "service_started"} }`;
  });
  return `  ${name}:
    image: \${NGINX_IMAGE:-nginx:1.30}
    # The server's name is the one thing that its files cannot know; nginx does not read the environment.
    command:
      - sh
      - -c
      - >-
        printf 'server_name %s www.%s;\\n' "$$DOMAIN" "$$DOMAIN" > /run/server_name.conf
        && exec nginx -c /etc/nginx/site/nginx.conf -g 'daemon off;'
    environment:
      DOMAIN: \${DOMAIN:?set it to the name of the site}
    ports:
      - "80:80"
      - "443:443"
    volumes:
      # Folders, not files: a file that is replaced atomically would stay the old one behind a mount of its own.
      - ./${name}:/etc/nginx/site:ro
      - \${CERTIFICATE_DIR:-./certificates}:/etc/nginx/certificates:ro
      - \${ACME_WEBROOT:-./acme}:/var/www/acme:ro
      - \${UPSTREAM_DIR:-./upstreams}:/etc/nginx/upstreams:ro
    read_only: true
    tmpfs: [/run, /tmp, /var/cache/nginx, /var/lib/nginx]
    cap_drop: [ALL]
    cap_add: [CHOWN, KILL, NET_BIND_SERVICE, SETGID, SETUID]
    security_opt: ["no-new-privileges:true"]
    healthcheck:
      test: ["CMD-SHELL", "kill -0 $$(cat /run/nginx.pid) && nginx -t -q -c /etc/nginx/site/nginx.conf"]
      interval: 10s
      timeout: 5s
      retries: 3
      start_period: 10s
    depends_on:
${depends.join("\n")}
    networks: [${proxyNetworks(project, { routes }).map(key).join(", ")}]
    restart: unless-stopped
    mem_limit: 128m
    memswap_limit: 128m
    cpus: 1.0
    stop_signal: SIGQUIT
    stop_grace_period: 30s
    x-landfall:
      check: [nginx, -t, -q, -c, /etc/nginx/site/nginx.conf]
      reload: [nginx, -s, reload, -c, /etc/nginx/site/nginx.conf]
      upstreams: { ${upstreams.map(([service, port]) => `${key(service)}: ${port}`).join(", ")} }`;
}

/** A port of a container that is only in internal networks is not published. */
const OUTSIDE = "landfall-outside";

/** One network of each service behind the proxy, and one with a way out. */
function proxyNetworks({ model }: Project, { routes }: Pick<Answers, "routes">): string[] {
  const isInternal = (network: string) => model.networks?.[network]?.internal === true;
  const joined = routes.map(({ service }) => {
    const own = Object.keys(model.services?.[service]?.networks ?? {});
    return own.find((network) => !isInternal(network)) ?? own[0] ?? "default";
  });
  const networks = [...new Set(joined)];
  return networks.every(isInternal) ? [...networks, OUTSIDE] : networks;
}

function changes(project: Project, { routes, stateful }: Answers, service: string): string[] {
  const { findings, literals } = project;
  const lines: string[] = [];
  const build = findings.builds.find((one) => one.service === service);
  const sandbox = sandboxImages(project).find((one) => one.service === service);
  if (build !== undefined) lines.push("build: !reset null");
  if (build?.named === false)
    lines.push(`image: \${${imageVariable(service)}:?set it to an image in a registry}`);
  if (sandbox !== undefined) lines.push(`image: \${${sandbox.variable}:-${sandbox.image}}`);
  const ports = servicePorts(project.ports, routes, proxyName(project)).find(
    (one) => one.service === service,
  );
  if (ports !== undefined) lines.push(...renderPorts(ports));
  if (stateful.includes(service) && !findings.stateful.includes(service))
    lines.push("deploy: { update_config: { order: stop-first } }");
  const folders = findings.dataFolders.flatMap(({ volume, mounts }) =>
    mounts.map((mount) => ({ volume, ...mount })),
  );
  const volumes = [...folders, ...findings.unmounted]
    .filter((mount) => mount.service === service)
    .map(
      ({ volume, target }) =>
        `  - { type: volume, source: ${key(volume)}, target: ${JSON.stringify(target)} }`,
    );
  if (volumes.length > 0) lines.push("volumes:", ...volumes);
  const secrets = Object.entries(literals.environment[service] ?? {});
  if (secrets.length > 0)
    lines.push("environment:", ...secrets.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`));
  return lines;
}

function section(name: string, entries: string[]): string[] {
  return entries.length === 0 ? [] : ["", `${name}:`, ...entries];
}

function indent(lines: readonly string[], by: number): string {
  return lines.map((line) => `${" ".repeat(by)}${line}`).join("\n");
}

/** A name as a YAML key: service names may begin with a digit. */
function key(name: string): string {
  return /^[A-Za-z][\w-]*$/.test(name) ? name : JSON.stringify(name);
}
