import { readFile } from "node:fs/promises";
import type { Message } from "../../sandbox/region/inbox/inbox.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";

/** Prints the alerts that arrived in the region, by mail and by webhook. */
export async function messages(settings: RegionSettings, options: { json?: boolean }): Promise<void> {
  const found = await readMessages(settings);
  if (options.json) console.log(JSON.stringify(found, null, 2));
  else
    console.log(found.map(messageLine).join("\n") || "No message has arrived since the region was started.");
}

/** @throws Error if the region does not answer */
export async function readMessages({
  inbox,
  api,
}: Pick<RegionSettings, "inbox" | "api">): Promise<readonly Message[]> {
  const token = (await readFile(api.tokenFile, "utf8")).trim();
  const answer = await fetch(`${inbox.url}/admin/messages`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!answer.ok) throw new Error(`the region's inbox: status ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Message[];
}

export function messageLine(message: Message): string {
  if (message.kind === "mail")
    return `${message.at}  mail     to ${message.to.join(", ")}: ${message.subject}`;
  return `${message.at}  webhook  ${message.path}: ${alertsIn(message.body)}`;
}

/** What Alertmanager posts, in a few words. */
function alertsIn(body: unknown): string {
  const { status, groupLabels } = (body ?? {}) as { status?: string; groupLabels?: { alertname?: string } };
  return status === undefined ? JSON.stringify(body) : `${status} ${groupLabels?.alertname ?? ""}`.trim();
}
