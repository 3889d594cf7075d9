export { OWN_CHECK } from "./ownCheck.ts";
export { type RolloutPlan, rolloutPlan } from "./plan.ts";
export { renderRollout, renderWatch } from "./scripts.ts";
