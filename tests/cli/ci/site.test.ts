import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { answers } from "../../../cli/ci/site.ts";

let server: Server | undefined;
afterEach(() => server?.close());

async function site(...statuses: number[]): Promise<string> {
  server = createServer((_, response) => {
    const status = statuses.length > 1 ? statuses.shift() : statuses[0];
    response.writeHead(status ?? 200, { location: "/login" }).end();
  });
  await new Promise<void>((listening) => server?.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
const patience = { forMs: 200, pauseMs: 20 };

it("one that nobody serves, or that is broken, is told by its last answer", async () => {
  await expect(answers("http://127.0.0.1:1/", patience)).rejects.toThrow(/ answers with an error \(/);
  await expect(answers(await site(500, 502), patience)).rejects.toThrow(/ answers 502$/);
});

it("one that comes up meanwhile is well, and so is one that leads to a log-in page", async () => {
  expect(await answers(await site(502, 503, 200), patience)).toMatch(/ answers 200\.$/);
  server?.close();
  expect(await answers(await site(302), patience)).toMatch(/ answers 302\.$/);
});
