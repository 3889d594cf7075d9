import { join } from "node:path/posix";
import { APPS_DIR } from "../../../contracts/hostPaths.ts";
import { shellQuote as quote } from "../../remote/index.ts";
import { upstreamDirectory } from "../proxy.ts";
import { LIBRARY_PATH } from "./library.ts";
import type { RolloutPlan } from "./plan.ts";

/** Folder on the host with one file for each service that stops first: which of its containers worked last. */
function recordDirectory(project: string): string {
  return join(APPS_DIR, project, "worked");
}

/** Variables of bash by name; a list is an array. Those that are undefined are not set. */
type Settings = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * Bash that ends once the new containers work and get the requests. In the environment: CONTAINERS, their names, the
 * one that stands for the release first. Standard input: the secrets that a log might hold, one a line, base64.
 */
export function renderRollout(plan: RolloutPlan): string {
  return render(settingsOf(plan), "roll_out");
}

/** Bash that observes new containers beside the old ones, and then stops the old ones. Same environment and input. */
export function renderWatch(plan: RolloutPlan): string {
  const { watchSeconds, graceSeconds } = plan.rollout;
  return render({ ...settingsOf(plan), watch: watchSeconds, grace: graceSeconds }, "watch_release");
}

/** What `rollout.sh` reads. Nothing that it does not: a change of any of it runs the script again. */
function settingsOf(plan: RolloutPlan): Settings {
  const { project, service, strategy, rollout, started, proxy, proxyHash } = plan;
  return {
    project,
    service,
    order: strategy.order,
    timeout: rollout.timeoutSeconds,
    needs_healthcheck: rollout.needsHealthcheck,
    port: rollout.port,
    ...(started !== undefined && {
      grace: rollout.graceSeconds,
      ...started,
      record: join(recordDirectory(project), service),
    }),
    ...(proxy !== undefined && {
      upstream: join(upstreamDirectory(project), `${service}.conf`),
      proxy_service: proxy.service,
      proxy_check: proxy.check ?? [],
      proxy_reload: proxy.reload,
      proxy_hash: proxyHash,
    }),
  };
}

function render(settings: Settings, call: string): string {
  const assignments = Object.entries(settings).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [`${name}=${typeof value === "object" ? `(${value.map(quote).join(" ")})` : quote(`${value}`)}`];
  });
  return [...assignments, `. ${LIBRARY_PATH}`, call, ""].join("\n");
}
