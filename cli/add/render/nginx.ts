import type { Route } from "../ports.ts";

/** Files of the proxy, by name. Nothing in them differs between stacks. */
export function renderNginx(routes: readonly Route[]): Record<string, string> {
  return { "nginx.conf": NGINX, "site.conf": renderSite(routes), "proxy.conf": PROXY, "tls.conf": TLS };
}

/** Where requests go without Landfall: to the service by its name. On a droplet each deployment writes these files. */
export function renderUpstream(service: string, port: number): string {
  const name = service.replaceAll(/[^A-Za-z0-9]/g, "_");
  return `map "" $${name}_upstream { default "${service}:${port}"; }\nmap "" $${name}_previous { default "${service}:${port}"; }\n`;
}

const NGINX = `# The proxy's main file. What differs from droplet to droplet is outside: /run/server_name.conf is written at start,
# /etc/nginx/certificates holds fullchain.pem and privkey.pem, /var/www/acme the answers to HTTP-01 challenges.
user www-data;
worker_processes auto;
# Requests that run when a reload or a stop comes may finish, but not hold it up for ever.
worker_shutdown_timeout 25s;
pid /run/nginx.pid;
error_log /dev/stderr warn;

events {
  worker_connections 1024;
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  # Without the query: it may hold codes and tokens.
  log_format main '$remote_addr [$time_iso8601] "$request_method $uri $server_protocol" $status $body_bytes_sent '
                  '$request_time $upstream_addr $upstream_status';
  access_log /dev/stdout main;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 65s;
  # A reload closes no idle connection under a client that is about to use it.
  keepalive_min_timeout 15s;
  # The largest upload. Chosen for photos and documents, not for films.
  client_max_body_size 64m;

  gzip on;
  gzip_proxied any;
  gzip_vary on;
  gzip_min_length 1024;
  gzip_types text/css text/plain application/javascript application/json image/svg+xml;

  # Docker's own name server; asked again after 2 s, so that a container under a new address is found.
  resolver 127.0.0.11 valid=2s ipv6=off;
  # A file for each service behind the proxy, which a deployment writes: where its requests go.
  include /etc/nginx/upstreams/*.conf;

  map $http_upgrade $connection_upgrade {
    default upgrade;
    "" "";
  }

  # Files of landfall:monitoring; without it there are none.
  include /etc/nginx/monitoring/*.http.conf;
  include /etc/nginx/site/tls.conf;
  include /etc/nginx/site/site.conf;
}
`;

const TLS = `ssl_protocols TLSv1.2 TLSv1.3;
ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
ssl_prefer_server_ciphers off;
ssl_session_cache shared:tls:2m;
ssl_session_timeout 1d;
ssl_session_tickets off;
`;

const PROXY = `proxy_http_version 1.1;
proxy_set_header Host $host;
# Not appended to what the client sent: nobody is in front of this proxy whom it could believe.
proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header X-Forwarded-Host $host;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
proxy_connect_timeout 5s;
# Also how long a WebSocket may be silent.
proxy_read_timeout 5m;
proxy_send_timeout 5m;

# What every app can live with. A content security policy or a frame rule is the app's own affair.
proxy_hide_header Strict-Transport-Security;
proxy_hide_header X-Content-Type-Options;
proxy_hide_header Referrer-Policy;
add_header Strict-Transport-Security "max-age=31536000" always;
add_header X-Content-Type-Options nosniff always;
add_header Referrer-Policy strict-origin-when-cross-origin always;
`;

function renderSite(routes: readonly Route[]): string {
  const locations = [...routes]
    .sort((a, b) => b.path.length - a.path.length)
    .map(
      ({ service, path }) =>
        `  location ${path} {\n    proxy_pass http://$${service.replaceAll(/[^A-Za-z0-9]/g, "_")}_upstream;\n  }`,
    );
  return `# Any name that is not ours: no redirect to where the caller says, no certificate.
server {
  listen 80 default_server;
  listen 443 ssl default_server;
  server_name "";
  ssl_reject_handshake on;

  location /.well-known/acme-challenge/ {
    root /var/www/acme;
    default_type text/plain;
  }

  location / {
    return 444;
  }
}

server {
  listen 80;
  include /run/server_name.conf;

  location /.well-known/acme-challenge/ {
    root /var/www/acme;
    default_type text/plain;
  }

  location / {
    return 308 https://$host$request_uri;
  }
}

server {
  listen 443 ssl;
  http2 on;
  include /run/server_name.conf;
  ssl_certificate /etc/nginx/certificates/fullchain.pem;
  ssl_certificate_key /etc/nginx/certificates/privkey.pem;
  include /etc/nginx/site/proxy.conf;
  include /etc/nginx/monitoring/*.site.conf;

  # While this file is there, each new request gets a page that says so: \`touch upstreams/maintenance\`, without a reload.
  error_page 503 @maintenance;
  if (-f /etc/nginx/upstreams/maintenance) {
    return 503;
  }

  location @maintenance {
    types {
    }
    default_type "text/html; charset=utf-8";
    include /etc/nginx/site/proxy.conf;
    add_header Retry-After 30 always;
    add_header Cache-Control no-store always;
    return 503 '<!doctype html><title>Back in a moment</title><h1>Back in a moment</h1><p>Please try again in a minute.</p>';
  }

${locations.join("\n\n")}
}
`;
}
