export { readContext } from "./buildContext.ts";
export type { Registry } from "./builtImage.ts";
export { ComposeApp, type ComposeAppArgs } from "./composeApp.ts";
export { type LocalReader, readLocal } from "./localFiles.ts";
export { plan } from "./plan.ts";
export { upstreamDirectory } from "./proxy.ts";
export { findCompose, type ResolveArgs, type Resolved, resolve } from "./resolve.ts";
export { renderReload } from "./scripts.ts";
export type { Plan, ProxyService } from "./types.ts";
