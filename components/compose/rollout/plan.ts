import { replica } from "../replicas.ts";
import { findConfigHash } from "../scripts.ts";
import type { Plan, ProxyService, Rollout, ServicePlan, Strategy } from "../types.ts";

/** The inputs of a service's rollout scripts. */
export interface RolloutPlan {
  project: string;
  service: string;
  strategy: Strategy;
  rollout: Rollout;
  /** For a stop-first service only: its containers are created beside the old ones and not started. */
  started?: {
    /** Names of the containers once they run. */
    names: string[];
    /** Docker's restart policy, such as `on-failure:3`. */
    restart: string;
  };
  /** The service that passes requests to this one. */
  proxy?: ProxyService;
  /**
   * Config hash of the proxy's new container. A proxy with another hash is about to be replaced, and its successor reads
   * the file when it starts.
   */
  proxyHash?: string;
}

export function rolloutPlan(
  plan: Pick<Plan, "project" | "proxy" | "services">,
  planned: ServicePlan,
  rollout: Rollout,
): RolloutPlan {
  const { service, strategy } = planned;
  const proxy = rollout.port === undefined ? undefined : plan.proxy;
  const container = plan.services.find((one) => one.service === proxy?.service);
  const proxyHash = container && findConfigHash(container);
  return {
    ...{ project: plan.project, service, strategy, rollout },
    ...(strategy.order === "stop-first" && { started: startedLater(plan.project, planned) }),
    ...(proxy !== undefined && { proxy }),
    ...(proxyHash !== undefined && { proxyHash }),
  };
}

function startedLater(project: string, planned: ServicePlan): RolloutPlan["started"] {
  const { restart = "no", maxRetryCount } = planned.container;
  const numbers = Array.from({ length: planned.replicas }, (_, index) => index + 1);
  return {
    names: numbers.flatMap((number) => replica(project, planned, number).name ?? []),
    restart: maxRetryCount ? `${restart}:${maxRetryCount}` : restart,
  };
}
