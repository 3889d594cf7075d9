import type { RolloutPlan } from "../../../../components/compose/rollout/index.ts";
import { NGINX } from "./host.ts";

/** Starts first, with nothing in front of it. */
export const worker: RolloutPlan = {
  project: "shop",
  service: "my-web",
  strategy: { order: "start-first", reason: "has nothing that two containers cannot share" },
  rollout: { timeoutSeconds: 0, needsHealthcheck: false, watchSeconds: 1, graceSeconds: 7 },
};

/** Stops first. */
export const database: RolloutPlan = {
  ...worker,
  strategy: { order: "stop-first", reason: "writes to the volume data" },
  started: { names: ["shop-my-web-1"], restart: "unless-stopped" },
};

/** Behind the proxy. */
export const web: RolloutPlan = {
  ...worker,
  rollout: { ...worker.rollout, port: 8000 },
  proxy: { service: "edge", check: ["nginx", "-t"], reload: ["nginx", "-s", "reload"] },
};

export const healthy = { state: "running 0 0 healthy\n" };
export const names = (release: string, previous: string) =>
  `map "" $my_web_upstream { default "${release}:8000"; }\nmap "" $my_web_previous { default "${previous}:8000"; }\n`;
export const edge = { top: "11 nginx: worker process\n", exec: NGINX };
export const reloaded = ["exec edge nginx -t", "exec edge nginx -s reload"];
export const quiet = { status: 0, stdout: "", stderr: "" };
export const trouble = (what: string, now: string, log = "") =>
  `landfall: my-web: ${what}.\n  running now: ${now}\n  what to do: correct it and run pulumi up again; bin/landfall logs my-web shows the log, which ends with:\n${log}\n`;
