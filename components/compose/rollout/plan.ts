import type { ProxyService, Rollout, ServicePlan, Strategy } from "../types.ts";

/** All that the scripts of a service's rollout depend on. */
export interface RolloutPlan {
  project: string;
  service: string;
  strategy: Strategy;
  rollout: Rollout;
  /** The service that passes requests to this one. */
  proxy?: ProxyService;
}

export function rolloutPlan(
  project: string,
  { service, strategy }: ServicePlan,
  rollout: Rollout,
  proxy: ProxyService | undefined,
): RolloutPlan {
  const isBehind = rollout.port !== undefined && proxy !== undefined;
  return { project, service, strategy, rollout, ...(isBehind && { proxy }) };
}
