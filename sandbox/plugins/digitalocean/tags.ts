/** Tags of a droplet or a volume. Missing tags are created, then tags are set or removed. */
import type { Property } from "../server/resource.ts";
import type { Api } from "./api.ts";

export const tagsInput: Property = { type: { list: "string" }, unordered: true, same: sameTags };

function sameTags(state: unknown, input: unknown): boolean {
  const names = (tags: unknown) =>
    Array.isArray(tags) ? tags.map((tag) => String(tag).toLowerCase()).sort() : [];
  return JSON.stringify(names(state)) === JSON.stringify(names(input));
}

export async function setTags(
  api: Api,
  resource: { resource_id: string; resource_type: "droplet" | "volume" },
  olds: readonly string[],
  news: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const body = { resources: [resource] };
  for (const tag of olds.filter((each) => !news.includes(each))) {
    await api.delete(`/tags/${encodeURIComponent(tag)}/resources`, signal, body);
  }
  for (const tag of news.filter((each) => !olds.includes(each))) {
    await api.post("/tags", { name: tag }, signal);
    await api.post(`/tags/${encodeURIComponent(tag)}/resources`, body, signal);
  }
}
