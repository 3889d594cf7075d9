import { type FastifyReply, type FastifyRequest, fastify } from "fastify";
import type { Environment } from "../../../cli/ci/settings.ts";

export interface Text {
  id: number;
  number: number;
  body: string;
  title?: string;
  state?: string;
  html_url: string;
  pull_request?: object;
}

export interface Answer {
  status: number;
  body?: object;
  headers?: Record<string, string>;
  /** Happens at that moment. */
  before?: () => void;
}

export const TOKEN = "ghs_planted0token";

/** A stand-in for the few requests to GitHub that CI makes: comments and issues of one repository, in memory. */
export async function githubStandIn() {
  const comments: Text[] = [];
  const issues: Text[] = [];
  const requests: string[] = [];
  /** Answers that come instead, each once, by "METHOD path". */
  const instead = new Map<string, Answer>();
  let url = "";
  let last = 0;
  const make = (fields: object): Text => {
    const id = ++last;
    return { id, number: id, body: "", html_url: `https://github.test/${id}`, state: "open", ...fields };
  };
  const app = fastify();
  app.addHook("onRequest", async (request, reply) => {
    const path = request.url.split("?")[0];
    requests.push(`${request.method} ${request.url}`);
    const other = instead.get(`${request.method} ${path}`);
    if (other !== undefined) {
      instead.delete(`${request.method} ${path}`);
      other.before?.();
      return reply
        .status(other.status)
        .headers(other.headers ?? {})
        .send(other.body ?? { message: "as told" });
    }
    if (request.headers.authorization !== `token ${TOKEN}`)
      return reply.status(401).send({ message: "Bad credentials" });
  });
  /** A page of a list. As on GitHub, a header says where the next one is. */
  const paged = (all: Text[], { url: path, query }: FastifyRequest, reply: FastifyReply): Text[] => {
    const { page = "1", per_page = "30" } = query as Record<string, string>;
    const end = Number(page) * Number(per_page);
    const next = new URL(path, url);
    next.searchParams.set("page", String(Number(page) + 1));
    if (end < all.length) reply.header("link", `<${next}>; rel="next"`);
    return all.slice(end - Number(per_page), end);
  };
  const base = "/repos/me/shop/issues";
  app.get(`${base}/12/comments`, async (request, reply) => paged(comments, request, reply));
  app.post(`${base}/12/comments`, async ({ body }, reply) => {
    comments.push(make(body as object));
    return reply.status(201).send(comments.at(-1));
  });
  app.patch(`${base}/comments/:id`, async ({ params, body }, reply) => {
    const found = comments.find(({ id }) => String(id) === (params as { id: string }).id);
    return found === undefined
      ? reply.status(404).send({ message: "Not Found" })
      : Object.assign(found, body);
  });
  app.get(base, async (request, reply) =>
    paged(
      issues.filter(({ state }) => state === "open"),
      request,
      reply,
    ),
  );
  app.post(base, async ({ body }, reply) => {
    issues.push(make(body as object));
    return reply.status(201).send(issues.at(-1));
  });
  app.patch(`${base}/:number`, async ({ params, body }, reply) => {
    const found = issues.find(({ number }) => String(number) === (params as { number: string }).number);
    return found === undefined
      ? reply.status(404).send({ message: "Not Found" })
      : Object.assign(found, body);
  });
  url = await app.listen({ host: "127.0.0.1", port: 0 });
  const env: Environment = { GITHUB_TOKEN: TOKEN, GITHUB_REPOSITORY: "me/shop", GITHUB_API_URL: url };
  return { url, env, comments, issues, requests, instead, make, close: () => app.close() };
}

export type GitHubStandIn = Awaited<ReturnType<typeof githubStandIn>>;
