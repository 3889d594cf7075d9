import { stringify } from "yaml";
import type { ComposeService } from "./containers.ts";
import { exporters, merge } from "./exporters.ts";
import { PROXY_FOLDER, renderPages, renderStatusServer } from "./login.ts";
import { servers } from "./servers.ts";
import type { MonitoringFileArgs } from "./types.ts";

/**
 * The Compose file of what monitors an app. It is merged after the app's own. Its only variables are images: every other
 * value is in it, with placeholders for secrets.
 */
export function renderMonitoring(args: MonitoringFileArgs): string {
  const { volumes, ...stores } = servers(args);
  const { services, configs } = merge([stores, exporters(args), proxy(args)]);
  return stringify(
    {
      services: withEscapes(services),
      networks: {
        // No way out, and none in.
        monitoring: { internal: true },
        ...(args.receivers.any && { "monitoring-outbound": {} }),
      },
      volumes: Object.fromEntries(volumes.map((name) => [name, {}])),
      configs: Object.fromEntries(
        Object.entries(configs).map(([name, content]) => [name, { content: escapeText(content) }]),
      ),
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/** The app's proxy is asked for the site, and passes requests to the pages of monitoring. */
function proxy({ services, config, login }: MonitoringFileArgs) {
  const { service, networks, includes } = services.proxy;
  const files = {
    "monitoring-proxy-status": { target: "status.http.conf", content: renderStatusServer() },
    "monitoring-proxy-pages": { target: "pages.site.conf", content: renderPages(config) },
    "monitoring-proxy-login": { target: "login", content: `${login}\n` },
  };
  const entries = includes ? Object.entries(files) : [];
  const changes: ComposeService = {
    // Compose takes a service out of its default network where others are named.
    networks: [...networks, "monitoring"],
    ...(includes && {
      configs: entries.map(([source, { target }]) => ({ source, target: `${PROXY_FOLDER}/${target}` })),
    }),
  };
  return {
    services: { [service]: changes },
    configs: Object.fromEntries(entries.map(([source, { content }]) => [source, content])),
  };
}

/** A dollar of a value is not the beginning of a variable. */
function escapeText(text: string): string {
  return text.replaceAll("$", "$$$$");
}

function withEscapes(services: Readonly<Record<string, ComposeService>>) {
  const entries = Object.entries(services).map(([name, { image, ...rest }]) => [
    name,
    { ...(image !== undefined && { image }), ...(escapeAll(rest) as object) },
  ]);
  return Object.fromEntries(entries);
}

function escapeAll(value: unknown): unknown {
  if (typeof value === "string") return escapeText(value);
  if (Array.isArray(value)) return value.map(escapeAll);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, escapeAll(inside)]));
}
