/** The API's limits and hiccups. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { Api } from "../../../sandbox/plugins/digitalocean/api.ts";

let close = () => {};
afterEach(() => close());

/** An API whose first answers are these, and then a tag. */
async function api(
  ...answers: ((response: ServerResponse) => void)[]
): Promise<{ api: Api; requests: () => number }> {
  let requests = 0;
  const server = createServer((_request, response) => {
    const answer = answers[requests++];
    if (answer) answer(response);
    else response.writeHead(200, { "content-type": "application/json" }).end('{"tag":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => server.close();
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    api: new Api({ endpoint, token: "t", retries: 2, waitMinMs: 1, waitMaxMs: 5 }),
    requests: () => requests,
  };
}

const limited = (headers: Record<string, string | number>) => (response: ServerResponse) =>
  response
    .writeHead(429, { "content-type": "application/json", ...headers })
    .end('{"message":"API Rate limit exceeded."}');
const status = (code: number) => (response: ServerResponse) =>
  response.writeHead(code).end('{"message":"no"}');
const never = new AbortController().signal;

it("waits until the limit is reset", async () => {
  const reset = Math.ceil(Date.now() / 1000) + 1;
  const { api: limitedApi } = await api(limited({ "ratelimit-reset": reset }));
  await limitedApi.get("/tags/t", never);
  expect(Date.now()).toBeGreaterThanOrEqual(reset * 1000);
});

it("asks again after a failure of the server, as often as it may", async () => {
  const { api: shaky, requests } = await api(status(502), status(500));
  await expect(shaky.get("/tags/t", never)).resolves.toEqual({ tag: {} });
  expect(requests()).toBe(3);
  const { api: broken } = await api(status(500), status(500), status(500));
  await expect(broken.get("/tags/t", never)).rejects.toThrow(/GET .*\/v2\/tags\/t: 500 no/);
});

it("does not ask again for what is wrong, and takes what is gone for deleted", async () => {
  const { api: strict, requests } = await api(status(422));
  await expect(strict.post("/tags", {}, never)).rejects.toThrow(/422 no/);
  expect(requests()).toBe(1);
  const { api: empty } = await api(status(404), status(404));
  await expect(empty.delete("/tags/t", never)).resolves.toBeUndefined();
  await expect(empty.find("/tags/t", never)).resolves.toBeUndefined();
});

it("stops waiting when the operation ends", async () => {
  const { api: limitedApi } = await api(limited({ "retry-after": 60 }));
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("over")), 50);
  await expect(limitedApi.get("/tags/t", controller.signal)).rejects.toThrow();
});
