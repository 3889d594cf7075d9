import { setTimeout as sleep } from "node:timers/promises";

const ANSWER_MS = 10_000;

export interface Patience {
  /** @default 60000 */
  forMs?: number;
  /** Between two requests. @default 3000 */
  pauseMs?: number;
}

/**
 * Whether a site answers with its front page, or leads to another one: a log-in page is as good.
 * @throws Error with its last answer
 */
export async function answers(
  url: string,
  { forMs = 60_000, pauseMs = 3_000 }: Patience = {},
): Promise<string> {
  const deadline = Date.now() + forMs;
  for (;;) {
    const answer = await ask(url);
    if (typeof answer === "number" && answer < 400) return `${url} answers ${answer}.`;
    if (Date.now() + pauseMs > deadline) throw new Error(`${url} answers ${answer}`);
    await sleep(pauseMs);
  }
}

async function ask(url: string): Promise<number | string> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS) });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    const { cause, name } = error as Error & { cause?: { code?: string } };
    return `with an error (${cause?.code ?? name})`;
  }
}
