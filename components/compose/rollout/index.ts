export { type RolloutPlan, rolloutPlan } from "./plan.ts";
export { renderRollout, renderWatch } from "./scripts.ts";
