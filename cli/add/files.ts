import type { App } from "../../planning/description/types.ts";
import { UsageError } from "../usage.ts";
import type { Answers } from "./answers.ts";
import { OVERRIDE } from "./describe.ts";
import type { Project } from "./project.ts";
import { renderApp } from "./render/app.ts";
import { renderNginx, renderUpstream } from "./render/nginx.ts";
import { proxyName, renderOverride } from "./render/override.ts";

/** Text and permission bits by path. */
export type Files = Record<string, { content: string; mode: number }>;

/** The files of `apps/<name>/`: the user's own, unchanged, and what Landfall adds. @throws UsageError where two have one path */
export function appFiles(project: Project, answers: Answers, app: App): Files {
  const proxy = proxyName(project);
  const upstreams = new Map(answers.routes.map(({ service, port }) => [service, port]));
  const added: Record<string, string> = {
    "app.ts": renderApp(app),
    [OVERRIDE]: renderOverride(project, answers),
    ...prefixed(proxy, renderNginx(answers.routes)),
    ...Object.fromEntries(
      [...upstreams].map(([service, port]) => [`upstreams/${service}.conf`, renderUpstream(service, port)]),
    ),
  };
  const outside = [...project.files, ...Object.keys(project.copies)].find((path) => path.startsWith(".."));
  if (outside !== undefined)
    throw new UsageError(
      `${outside} is outside of the folder of ${project.files[0]}; copy it into that folder`,
    );
  const clash = Object.keys(added).find((path) => project.copies[path] !== undefined);
  if (clash !== undefined)
    throw new UsageError(`${project.files[0]} mounts ${clash}, a name that Landfall uses; rename it there`);
  const plain = Object.entries(added).map(([path, content]) => [path, { content, mode: 0o644 }]);
  return { ...project.copies, ...Object.fromEntries(plain) };
}

function prefixed(folder: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
}
