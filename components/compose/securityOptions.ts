import { isAbsolute, join } from "node:path";
import type { Service } from "./model.ts";
import type { ContainerPlan, Context } from "./types.ts";

/** In the engine's form, `key=value`. A seccomp profile is inlined as text, because its file is in the checkout. */
export function planSecurityOptions(
  context: Context,
  name: string,
  { security_opt }: Service,
): ContainerPlan["securityOpts"] {
  if (!security_opt?.length) return undefined;
  return security_opt.map((option, index) => inline(context, name, option, index)).sort();
}

function inline(context: Context, service: string, option: string, index: number): string {
  const [, profile] = /^seccomp[=:](?!unconfined$|builtin$)(.+)$/.exec(option) ?? [];
  if (profile === undefined) return option;
  const local = context.options.readLocal(isAbsolute(profile) ? profile : join(context.directory, profile));
  const content = local.is === "file" ? compact(local.content) : undefined;
  if (content !== undefined) return `seccomp=${content}`;
  const at = ["services", service, "security_opt", index];
  context.problems.push({
    where: context.locate(at),
    problem: `${at.join(".")} names the seccomp profile ${profile}, which is ${local.is === "file" ? "not JSON" : "not in the checkout"}`,
    fix: "put the profile into the app's folder, or leave Docker's default in force",
  });
  return option;
}

function compact(json: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return undefined;
  }
}
