import { supportedKeys } from "./supportedKeys.ts";
import type { Treatment } from "./treatment.ts";

/** Sections of the matrix: a title, and the paths that belong to it, without the common prefix. */
const SECTIONS: { title: string; prefix: string; without: readonly string[] }[] = [
  { title: "Services", prefix: "services.*.", without: ["build", "deploy"] },
  { title: "`build` of a service", prefix: "services.*.build.", without: [] },
  { title: "`deploy` of a service", prefix: "services.*.deploy.", without: [] },
  { title: "Networks", prefix: "networks.*.", without: [] },
  { title: "Volumes", prefix: "volumes.*.", without: [] },
  { title: "Secrets", prefix: "secrets.*.", without: [] },
  { title: "Configs", prefix: "configs.*.", without: [] },
  {
    title: "The file itself",
    prefix: "",
    without: ["services", "networks", "volumes", "secrets", "configs"],
  },
];

const INTRODUCTION = `<!-- Made by \`npm run docs\` from components/compose/supportedKeys.ts. -->
# What Landfall does with a Compose file

Docker Compose itself reads the files. Interpolation, \`include\`, \`extends\`, anchors, merge tags, profiles and several
files work as they do there. Landfall maps the result to resources of the Docker provider. Unsupported keys stop the
deployment before anything changes. All of them are listed at once, with file, line and alternative.

- **mapped**: an input of the container, the network or the volume with the same meaning.
- **composed**: made from more than one input or resource; the table says how.
- **no effect**: accepted, but without meaning for a deployment to one host.
- **refused**: stops the deployment.

Keys that begin with \`x-\` are accepted everywhere. A service's \`x-landfall\` has settings for Landfall:

\`\`\`yaml
x-landfall:
  check: [nginx, -t]                        # run in the container before reload; must exit 0
  reload: [nginx, -s, reload]               # makes it take in changed files of a mounted folder, without a new container
  upstreams: { api: 8000, frontend: 8080 }  # it is the proxy of these services, at these ports of their containers
  watch: 30s                                # how long a new container is observed before the old one is stopped
\`\`\`

The default of \`watch\` is the stack's \`landfall:compose.watch\`.

Unsupported values are reported in the same way:

- Sizes are whole MiB.
- \`command\` and \`entrypoint\` cannot be empty.
- A published port names the host's port.
- A volume has a name, because the next container would begin without the data of an anonymous one.
- A relative path is a text file or a folder of text files, which Landfall places on the host for reading. Data belong
  in a named volume.
- A local secret or config has at most 256 KiB.

A host whose Docker Engine is too old for a key ignores that key.

## How a service is replaced

| | |
| --- | --- |
| start-first | the new container works before the old one stops: every service that is not below |
| stop-first | a one-shot; a service that publishes a port of the host, has a \`container_name\`, a fixed address or another service's network; one that writes to a volume or to a folder of the host; one with \`deploy.update_config.order: stop-first\` |

\`deploy.update_config.order: start-first\` overrides a volume, and nothing else. \`pulumi preview\` shows the order of each
service and the reason. If the new container does not work, the old one continues, or is started again if it had to stop
first. \`pulumi up\` then fails, and says what was wrong and what runs.

Data must be where the next container finds them. So an image's own \`VOLUME\` at which nothing is mounted is refused. For
well-known stores (\`postgres\`, \`mysql\`, \`redis\` and others) that happens before anything changes. For other images it
happens on the host, before the old container stops. The message names the path and the lines to add: a named volume, or
a \`tmpfs\` for data that may be lost. An anonymous volume of an older container stays on the host.

## The proxy

An app has one service with \`upstreams\`. A release writes one file for each upstream into a folder. The proxy mounts
that folder and includes its files where nginx takes \`map\`:

\`\`\`yaml
volumes: ["\${UPSTREAM_DIR:-./upstreams}:/etc/nginx/upstreams:ro"]
\`\`\`

\`\`\`nginx
include /etc/nginx/upstreams/*.conf;      # sets $api_upstream and $api_previous, dashes of the name as underscores
resolver 127.0.0.11 valid=2s ipv6=off;    # asked for the container's name, so that it is found after a restart too
keepalive_min_timeout 15s;                # nginx 1.27.4 or later: a reload closes no connection that is about to be used
server {
  location /api/ { proxy_pass http://$api_upstream; }
}
\`\`\`

\`UPSTREAM_DIR\` is a variable of the app's description, from the stack's value \`upstreamDirectory\`. \`landfall add\` writes
all of this. \`$api_previous\` names the previous release while its container runs, for assets that only it has.

A restore creates the file \`maintenance\` beside the upstream files while it swaps the databases. If the proxy's
configuration looks for \`upstreams/maintenance\`, visitors get its maintenance page, with status 503 and without a
reload. Otherwise requests fail during the swap. The configuration that \`landfall add\` writes looks for it.
`;

/** The text of docs/compose.md: every key of the specification, and how Landfall treats it. */
export function supportMatrix(): string {
  const sections = SECTIONS.map(({ title, prefix, without }) => {
    const rows = Object.entries(supportedKeys)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, treatment]) => [key.slice(prefix.length), treatment] as const)
      .filter(([key]) => !without.some((other) => key.startsWith(`${other}.`)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, treatment]) => row(key, treatment));
    return `## ${title}\n\n| key | | |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return [INTRODUCTION, ...sections].join("\n");
}

function row(key: string, treatment: Treatment): string {
  return `| \`${key.replaceAll(".*", "[]")}\` | ${label(treatment)} | ${remark(treatment)} |`;
}

function label({ kind }: Treatment): string {
  return { mapped: "mapped", composed: "composed", ignored: "no effect", refused: "**refused**" }[kind];
}

function remark(treatment: Treatment): string {
  if (treatment.kind === "refused") return `${treatment.reason}; ${treatment.instead}`;
  if (treatment.kind === "ignored") return treatment.note;
  if (treatment.kind === "composed") return treatment.of;
  return [treatment.to, treatment.needs && `needs ${treatment.needs} on the host`].filter(Boolean).join("; ");
}
