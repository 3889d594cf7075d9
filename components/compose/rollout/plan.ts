import { configHashOf } from "../scripts.ts";
import type { Plan, ProxyService, Rollout, ServicePlan, Strategy } from "../types.ts";

/** All that the scripts of a service's rollout depend on. */
export interface RolloutPlan {
  project: string;
  service: string;
  strategy: Strategy;
  rollout: Rollout;
  /** The service that passes requests to this one. */
  proxy?: ProxyService;
  /** Of the container that is to be the proxy: another one is about to be replaced, and reads the file when it starts. */
  proxyHash?: string;
}

export function rolloutPlan(
  plan: Pick<Plan, "project" | "proxy" | "services">,
  { service, strategy }: ServicePlan,
  rollout: Rollout,
): RolloutPlan {
  const proxy = rollout.port === undefined ? undefined : plan.proxy;
  const container = plan.services.find((one) => one.service === proxy?.service);
  const proxyHash = container && configHashOf(container);
  return {
    ...{ project: plan.project, service, strategy, rollout },
    ...(proxy !== undefined && { proxy }),
    ...(proxyHash !== undefined && { proxyHash }),
  };
}
