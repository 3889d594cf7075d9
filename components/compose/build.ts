import { createHash } from "node:crypto";
import { isAbsolute, relative } from "node:path";
import type { Build, Service } from "./model.ts";
import { defined } from "./normalForm.ts";
import { secretsIn } from "./placeholders.ts";
import type { Context, ImagePlan } from "./types.ts";

const SET_REGISTRY =
  "pulumi config set --path 'landfall:compose.registry' registry.example.com/team\nor name a pushed image with `image:`, and take the key away: `build: !reset null` in a second file";

/** The image of a service: from a registry, or built from a folder and named by the folder's content. */
export function planImage(context: Context, name: string, service: Service): ImagePlan {
  const { build, platform } = service;
  if (build === undefined) return defined({ name: service.image ?? "", platform });
  const complain = (problem: string, fix: string, ...keys: string[]) => {
    const path = ["services", name, "build", ...keys];
    context.problems.push({ where: context.locate(path), problem: `${path.join(".")} ${problem}`, fix });
  };
  const { registry, readContext } = context.options.build ?? {};
  const fallback = defined({ name: service.image ?? "", platform });
  if (registry === undefined || readContext === undefined) {
    complain("needs a registry to push the image to, from which the host gets it", SET_REGISTRY);
    return fallback;
  }
  for (const variable of secretsIn(build, context.placeholders))
    complain(
      `contains the secret ${variable}, which would be in the image`,
      "give it to the service at run time",
    );
  if (!isAbsolute(build.context)) {
    complain("is the address of a repository", "build of a folder of the checkout", "context");
    return fallback;
  }
  if ((build.platforms?.length ?? 0) > 1) complain("are several", "name the host's one", "platforms");
  const dockerfile = build.dockerfile ?? "Dockerfile";
  const folder = readContext(build.context, dockerfile);
  if (folder.is === "unsuitable") {
    complain(
      `names ${relative(context.directory, build.context) || "."}, which ${folder.reason}`,
      "write the path of the folder that has the Dockerfile",
      "context",
    );
    return fallback;
  }
  const args = planArgs(build, platform);
  // The path is this machine's own, and no part of the content.
  const identity = JSON.stringify({ ...args, context: folder.hash });
  const tag = createHash("sha256").update(identity).digest("hex").slice(0, 16);
  return defined({ name: `${registry}/${context.model.name}-${name}:${tag}`, platform, build: args });
}

function planArgs(build: Build, platform: string | undefined) {
  const args = Object.entries(build.args ?? {}).filter(([, value]) => value !== null) as [string, string][];
  return defined({
    // Relative to the program, so that a stack's state is the same for every operator.
    context: relative(process.cwd(), build.context) || ".",
    dockerfile: build.dockerfile ?? "Dockerfile",
    buildArgs: args.length > 0 ? Object.fromEntries(args.sort(([a], [b]) => (a < b ? -1 : 1))) : undefined,
    target: build.target,
    labels: build.labels,
    extraHosts: build.extra_hosts && [...build.extra_hosts].sort(),
    networkMode: build.network,
    shmSize: build.shm_size === undefined ? undefined : Number(build.shm_size),
    platform: build.platforms?.[0] ?? platform,
  });
}
