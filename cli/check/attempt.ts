import type { SmokeStep } from "../../components/smoke/index.ts";
import { assetsOf } from "./assets.ts";
import { judge, type SmokeAnswer } from "./judge.ts";

export interface SmokeQuestion {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** An answer with its milliseconds, or why there was none, to be read after "gives". */
export type Reply = { ms: number } & ({ answer: SmokeAnswer } | { instead: string });

export interface RunContext {
  /** Asks once. It never throws. */
  ask: (question: SmokeQuestion, timeoutMs: number) => Promise<Reply>;
  now: () => Date;
  sleep: (ms: number) => Promise<void>;
  /** How often something is asked that the site's own limit refuses. @default 10 */
  limitedAttempts?: number;
}

export interface Answered {
  answer?: SmokeAnswer;
  ms: number;
  problems: string[];
}

const PAUSE_MS = 250;
/** An answer that takes longer is not waited for. */
const TIMES_BUDGET = 2;
/** The site's own limit of requests is no fault of the release: it is waited for. */
const LIMITED = 429;
const LIMITED_ATTEMPTS = 10;
const LIMITED_PAUSE_MS = 2_100;

/** Asks until the answer is as expected, where the step wants that; otherwise once. */
export async function attempt(step: SmokeStep, context: RunContext): Promise<Answered> {
  const began = context.now().getTime();
  for (;;) {
    const result = await askOnce(step, context);
    const spent = context.now().getTime() - began;
    if (!step.retry) return result;
    if (result.problems.length === 0) return { ...result, ms: Math.max(spent, result.ms) };
    if (spent + PAUSE_MS > step.budgetMs)
      return {
        ...result,
        problems: [...result.problems, `was asked again and again for ${Math.round(spent)} ms`],
      };
    await context.sleep(PAUSE_MS);
  }
}

async function askOnce(step: SmokeStep, context: RunContext): Promise<Answered> {
  const timeoutMs = step.budgetMs * TIMES_BUDGET;
  const reply = await askWithinLimits(step, timeoutMs, context);
  if ("instead" in reply) return { ms: reply.ms, problems: [`gives ${reply.instead}`] };
  const { answer, ms } = reply;
  const problems = judge(answer, step.expect, context.now());
  if (!step.expect.assets || problems.length > 0) return { answer, ms, problems };
  const assets = await askAssets(answer.body, step.url, timeoutMs, context);
  // As a browser does, which asks for all of them at once.
  return { answer, ms: ms + assets.ms, problems: assets.problems };
}

async function askAssets(html: string, page: string, timeoutMs: number, context: RunContext) {
  const addresses = assetsOf(html, page);
  if (addresses.length === 0) return { ms: 0, problems: ["names no script, style sheet or image"] };
  const replies = await Promise.all(
    addresses.map(async (url) => {
      const reply = await askWithinLimits({ method: "GET", url, headers: {} }, timeoutMs, context);
      const { pathname } = new URL(url);
      if ("instead" in reply)
        return { ms: reply.ms, problem: `names ${pathname}, which gives ${reply.instead}` };
      const { status, body } = reply.answer;
      if (status !== 200) return { ms: reply.ms, problem: `names ${pathname}, which has status ${status}` };
      return { ms: reply.ms, ...(body === "" && { problem: `names ${pathname}, which is empty` }) };
    }),
  );
  return {
    ms: Math.max(...replies.map(({ ms }) => ms)),
    problems: replies.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
  };
}

async function askWithinLimits(
  { method, url, headers, body }: SmokeQuestion,
  timeoutMs: number,
  { ask, sleep, limitedAttempts = LIMITED_ATTEMPTS }: RunContext,
): Promise<Reply> {
  for (let count = 1; ; count++) {
    const question = { method, url, headers, ...(body !== undefined && { body }) };
    const reply = await ask(question, timeoutMs);
    if ("instead" in reply || reply.answer.status !== LIMITED || count >= limitedAttempts) return reply;
    await sleep(LIMITED_PAUSE_MS);
  }
}
