import { readFile } from "node:fs/promises";
import { request } from "node:https";
import type { RegionSettings } from "../../sandbox/region/settings.ts";

/**
 * Asks the region's identity server for what a provider's console does.
 * @param path below `/admin/`
 * @returns the text of the answer
 * @throws Error with the answer where it is no success
 */
export async function send(
  { identity, ca, api }: Pick<RegionSettings, "identity" | "ca" | "api">,
  method: string,
  path: string,
  body?: object,
): Promise<string> {
  const token = (await readFile(api.tokenFile, "utf8")).trim();
  const options = {
    method,
    headers: { authorization: `Bearer ${token}` },
    ca: await readFile(ca.certificateFile),
  };
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(`${identity.url}/admin/${path}`, options, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, text });
    });
    sent.once("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
  if (status < 200 || status > 299)
    throw new Error(`the region's identity server: status ${status}: ${text}`);
  return text;
}
