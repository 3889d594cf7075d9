import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { site, stackOutput } from "../support.ts";

export interface Answer {
  status: number;
  body: string;
  cookie: string;
}

/** A user of the site. Its certificate is not judged, because one of the faults is a certificate. */
export async function visitor() {
  const address = await stackOutput("address");
  const dispatcher = new Agent({ connect: { servername: site, rejectUnauthorized: false } });
  const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await request(`https://${address}${path}`, {
      dispatcher,
      method: method as "GET",
      headers: { host: site, ...(body && { "content-type": "application/json" }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
      headersTimeout: 20_000,
    });
    const [cookie = ""] = [answer.headers["set-cookie"] ?? ""].flat().map((one) => one.split(";")[0] ?? "");
    return { status: answer.statusCode, body: await answer.body.text(), cookie } satisfies Answer;
  };
  const username = `watched${Date.now()}`;
  const password = "a-password-for-a-test";
  await ask("POST", "/api/auth/register", { username, email: `${username}@example.com`, password });
  const { access_token } = JSON.parse((await ask("POST", "/api/auth/login", { username, password })).body);
  const authorization = { authorization: `Bearer ${access_token}` };
  return {
    /** As this user. */
    ask: (method: string, path: string, body?: object) => ask(method, path, body, authorization),
    /** As a browser that comes back from a provider. */
    comeBack: (path: string, cookie: string) => ask("GET", path, undefined, { cookie }),
    close: () => dispatcher.close(),
  };
}

export type Visitor = Awaited<ReturnType<typeof visitor>>;

/** Does it again and again, whatever comes of it, and without waiting for it. @returns what ends that */
export function again(everyMs: number, act: () => Promise<unknown>): () => Promise<void> {
  let going = true;
  const pending = new Set<Promise<unknown>>();
  const loop = (async () => {
    for (; going; await sleep(everyMs)) {
      const one = act().catch(() => {});
      pending.add(one);
      one.finally(() => pending.delete(one));
    }
  })();
  return async () => {
    going = false;
    await loop;
    await Promise.all(pending);
  };
}
