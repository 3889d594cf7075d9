import { type Problem, ProblemsError } from "../../problem.ts";
import { checkKeys } from "./checkKeys.ts";
import { readExtensions } from "./extension.ts";
import { planFiles } from "./hostFiles.ts";
import { checkNames } from "./names.ts";
import { planNetworks, planVolumes } from "./networksAndVolumes.ts";
import { orderServices } from "./order.ts";
import { planProxy, planReloads } from "./proxy.ts";
import type { Resolved } from "./resolve.ts";
import { planService } from "./service.ts";
import { positionFinder } from "./sourcePosition.ts";
import type { Context, Plan, PlanOptions } from "./types.ts";

/** @throws ProblemsError with every unsupported key and value of the Compose files */
export function plan(resolved: Resolved, options: PlanOptions): Plan {
  const { problems, ...planned } = draft(resolved, options);
  if (problems.length > 0)
    throw new ProblemsError("the Compose files use what Landfall does not support", problems);
  return planned;
}

/** The plan plus every unsupported key and value. Used by `audit`, which creates no resources. */
export function draft(resolved: Resolved, options: PlanOptions): Plan & { problems: Problem[] } {
  const { model, directory, variables, sources, placeholders } = resolved;
  const locate = positionFinder(sources);
  const { problems, notes } = checkKeys(model, locate);
  const { extensions, problems: wrong } = readExtensions(model, locate);
  problems.push(...wrong);
  const context: Context = {
    ...{ model, directory, variables, placeholders },
    ...{ options, extensions, locate, problems, notes },
  };

  const networks = planNetworks(context);
  const volumes = planVolumes(context);
  const files = planFiles(context);
  const proxy = planProxy(context);
  const services = orderServices(context).map((name) => planService(context, name, files));

  checkNames(context, files, services);
  return {
    ...{ project: model.name, networks, volumes, files },
    ...(proxy !== undefined && { proxy }),
    ...{ reloads: planReloads(context), services, placeholders, notes },
    problems: unique(problems),
  };
}

/** The table and the code for a key's parent may refuse the same key. */
function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.where} ${problem.problem}`, problem])).values()];
}
