/**
 * The resources (by URN) of a project. A resource is always in exactly one project; removed ones move to the default
 * project.
 */
import type { Api } from "../api.ts";

export async function members(api: Api, project: string, signal: AbortSignal): Promise<string[]> {
  return (await api.list(`/projects/${project}/resources`, "resources", signal)).map(({ urn }) => urn);
}

export async function moveTo(
  api: Api,
  project: string,
  urns: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (urns.length > 0) await api.post(`/projects/${project}/resources`, { resources: urns }, signal);
}

export async function moveToDefault(api: Api, urns: readonly string[], signal: AbortSignal): Promise<void> {
  if (urns.length === 0) return;
  const { project } = await api.get("/projects/default", signal);
  await moveTo(api, project.id, urns, signal);
}
