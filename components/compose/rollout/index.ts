export { LIBRARY, LIBRARY_PATH } from "./library.ts";
export { type RolloutPlan, rolloutPlan } from "./plan.ts";
export { renderRollout, renderVerification, renderWatch } from "./scripts.ts";
