import { join } from "node:path/posix";
import { APPS_DIR } from "../../../contracts/hostPaths.ts";
import { shellQuote as quote } from "../../remote/index.ts";
import { upstreamDirectory } from "../proxy.ts";
import { LIBRARY_PATH } from "./library.ts";
import type { RolloutPlan } from "./plan.ts";

/** Folder on the host with one file for each stop-first service: the containers that worked last. */
function recordDirectory(project: string): string {
  return join(APPS_DIR, project, "worked");
}

/** Bash variables by name; a list becomes an array. Undefined ones are not set. */
type Settings = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * Bash that ends once the new containers work and get the requests. Environment: CONTAINERS, their names; the first is
 * the name of the release. Standard input: the secrets that a log might hold, one a line, in base64.
 */
export function renderRollout(plan: RolloutPlan): string {
  return render(toSettings(plan), "roll_out");
}

/** Bash that observes new containers beside the old ones, and then stops the old ones. Same environment and input. */
export function renderWatch(plan: RolloutPlan): string {
  const { watchSeconds, graceSeconds } = plan.rollout;
  return render({ ...toSettings(plan), watch: watchSeconds, grace: graceSeconds }, "watch_release");
}

/**
 * Bash that asks the site with the app's own tests, once all of these services are new, and passes the requests back if one
 * fails. Environment: NEW_<n> of each, counted from 0, as CONTAINERS of the others.
 * @param command that asks the site
 */
export function renderVerification(plans: readonly RolloutPlan[], command: readonly string[]): string {
  const name = (index: number) => `service_${index}`;
  const functions = plans.map(
    (plan, index) => `${name(index)}() {\n${assign(toSettings(plan))}CONTAINERS=$NEW_${index}\n}\n`,
  );
  return (
    functions.join("") +
    render({ services: plans.map((_, index) => name(index)), verify: command }, "verify_release")
  );
}

/** Variables that `rollout.sh` reads, and no others, because a change of any of them runs the script again. */
function toSettings(plan: RolloutPlan): Settings {
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
  return `${assign(settings)}. ${LIBRARY_PATH}\n${call}\n`;
}

function assign(settings: Settings): string {
  return Object.entries(settings)
    .flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [
        `${name}=${typeof value === "object" ? `(${value.map(quote).join(" ")})` : quote(`${value}`)}\n`,
      ];
    })
    .join("");
}
