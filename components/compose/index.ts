export { ComposeApp, type ComposeAppArgs } from "./composeApp.ts";
export { type LocalReader, readLocal } from "./localFiles.ts";
export { type Plan, type PlanOptions, plan, type ServicePlan } from "./plan.ts";
export { findCompose, type ResolveArgs, type Resolved, resolve } from "./resolve.ts";
export { renderReload } from "./scripts.ts";
