import { createHash } from "node:crypto";
import { MONITORING_PATH } from "./prometheus.ts";
import type { MonitoringConfig } from "./types.ts";

/** Name to log in with under `/monitoring/`. */
export const MONITORING_USER = "monitoring";

/** Header by which the proxy tells a program who has logged in. A visitor's own is not passed on. */
export const USER_HEADER = "X-Webauth-User";

/** Where the proxy counts its connections, for nginx-exporter. Nothing publishes this port. */
export const PROXY_STATUS = { port: 8090, path: "/stub_status" };

/** Folder in the proxy's container. nginx's files include what is in it. */
export const PROXY_FOLDER = "/etc/nginx/monitoring";

/**
 * The line of the password file that nginx reads. A generated password needs no slow hash; a slow one would stop a worker of
 * the site at each request.
 */
export function renderLogin(password: string): string {
  const salt = createHash("sha256").update(`salt ${password}`).digest().subarray(0, 8);
  const digest = createHash("sha1").update(password).update(salt).digest();
  return `${MONITORING_USER}:{SSHA}${Buffer.concat([digest, salt]).toString("base64")}`;
}

/** What nginx includes beside its servers. */
export function renderStatusServer(): string {
  return `map $http_upgrade $monitoring_connection {
  default upgrade;
  "" "";
}

server {
  listen ${PROXY_STATUS.port};
  access_log off;
  location = ${PROXY_STATUS.path} {
    stub_status;
  }
  location / {
    return 404;
  }
}
`;
}

interface Page {
  name: string;
  address: string;
  /** Whether the program serves its pages below the path by itself. */
  ownPath: boolean;
}

/** What nginx includes in the site's server: a page for each program, behind the login. */
export function renderPages({ dashboards, traces }: Pick<MonitoringConfig, "dashboards" | "traces">): string {
  const pages: Page[] = [
    { name: "prometheus", address: "prometheus:9090", ownPath: false },
    { name: "alertmanager", address: "alertmanager:9093", ownPath: false },
    ...(dashboards ? [{ name: "grafana", address: "grafana:3000", ownPath: true }] : []),
    ...(traces ? [{ name: "jaeger", address: "jaeger:16686", ownPath: true }] : []),
  ];
  const first = dashboards ? "grafana" : "prometheus";
  return `location ~ ^${MONITORING_PATH}/?$ {
  return 302 ${MONITORING_PATH}/${first}/;
}

${pages.map(renderPage).join("\n")}`;
}

/** Programs there show their pages with scripts inside, which a policy of the app's own may forbid. */
const GUARD = `  auth_basic "Monitoring";
  auth_basic_user_file ${PROXY_FOLDER}/login;
  add_header Strict-Transport-Security "max-age=31536000" always;
  add_header X-Content-Type-Options nosniff always;
  add_header X-Frame-Options DENY always;
  add_header Referrer-Policy no-referrer always;
  add_header Cache-Control no-store always;`;

function renderPage({ name, address, ownPath }: Page): string {
  const path = `${MONITORING_PATH}/${name}/`;
  return `location ^~ ${path} {
${GUARD}
  # Asked of Docker's name server at each request, so that the site starts without it.
  set $monitoring_${name} ${address};
${ownPath ? "" : withoutPath(path)}  proxy_http_version 1.1;
  proxy_set_header Host $host;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $monitoring_connection;
  # The login is for the proxy only.
  proxy_set_header Authorization "";
  proxy_set_header ${USER_HEADER} $remote_user;
  proxy_read_timeout 2m;
  proxy_pass http://$monitoring_${name};
}
`;
}

/** The program sees its pages at the root. Some of its redirects lead there too. */
function withoutPath(path: string): string {
  return `  rewrite ^${path}(.*)$ /$1 break;
  proxy_redirect ~^/(?!monitoring/)(.*)$ ${path}$1;
`;
}
