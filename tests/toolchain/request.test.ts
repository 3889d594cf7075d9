import { text } from "node:stream/consumers";
import { afterEach, expect, it, vi } from "vitest";
import { headersFor, refusal, request } from "../../toolchain/request.ts";
import { serve, type WebServer } from "./server.ts";

const servers: WebServer[] = [];

async function started(routes: Parameters<typeof serve>[0]): Promise<WebServer> {
  const server = await serve(routes);
  servers.push(server);
  return server;
}

afterEach(async () => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

it("gives the token to GitHub alone, and only over TLS", () => {
  const withToken = { authorization: "Bearer gh-1" };
  expect(headersFor("https://github.com/docker/compose/x", "gh-1")).toEqual(withToken);
  expect(headersFor("https://api.github.com/repos", " gh-1\n")).toEqual(withToken);
  for (const url of [
    "http://github.com/x",
    "https://get.pulumi.com/x",
    "https://github.com.example.org/x",
    "https://github.com@example.org/x",
    "https://release-assets.githubusercontent.com/x",
  ]) {
    expect(headersFor(url, "gh-1")).toEqual({});
  }
  expect(headersFor("https://github.com/x", "")).toEqual({});
  expect(headersFor("https://github.com/x")).toEqual({});
});

it("takes the token from GITHUB_TOKEN", async () => {
  const fetch = vi.fn(async (_url: string, _init: RequestInit) => new Response("content"));
  vi.stubGlobal("fetch", fetch);
  vi.stubEnv("GITHUB_TOKEN", "gh-1");
  expect(await text(request("https://api.github.com/file"))).toBe("content");
  expect(await text(request("https://files.example.com/file"))).toBe("content");
  const gets = fetch.mock.calls.filter(([, init]) => init.method !== "HEAD");
  expect(gets.map(([url, { headers }]) => [url, headers])).toEqual([
    ["https://api.github.com/file", { authorization: "Bearer gh-1" }],
    ["https://files.example.com/file", {}],
  ]);
});

it("refuses a token that no header can hold, without saying it", () => {
  expect(() => headersFor("https://github.com/x", "gh\n1")).toThrow(/^GITHUB_TOKEN is not a token: [^1]*$/);
});

it("leaves the token behind where a redirect leads to another host", async () => {
  const elsewhere = await started({ "/file": "content" });
  const first = await started({
    "/here": (_, response) => response.writeHead(302, { location: "/there" }).end(),
    "/there": (_, response) => response.writeHead(302, { location: `${elsewhere.url}/file` }).end(),
  });
  const headers = { authorization: "Bearer gh-1" };
  expect(await text(request(`${first.url}/here`, { headers }))).toBe("content");
  expect(first.asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer gh-1", "Bearer gh-1"]);
  expect(elsewhere.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

it("says what a refusal says, and that a token helps where GitHub throttles", () => {
  const answer = (status: number, statusText: string, headers = {}) =>
    new Response(null, { status, statusText, headers });
  const throttled = answer(403, "rate limit exceeded", { "retry-after": "60" });
  expect(refusal("https://github.com/x", throttled, false)).toBe(
    "answers 403 rate limit exceeded; asks to wait 60 s; set GITHUB_TOKEN for a higher limit",
  );
  expect(refusal("https://github.com/x", throttled, true)).toBe(
    "answers 403 rate limit exceeded to GITHUB_TOKEN; asks to wait 60 s",
  );
  expect(refusal("https://get.pulumi.com/x", answer(403, "Forbidden"), false)).toBe("answers 403 Forbidden");
  expect(
    refusal(
      "https://github.com/x",
      answer(503, "", { "retry-after": "Fri, 31 Dec 2027 23:59:59 GMT" }),
      false,
    ),
  ).toBe("answers 503; asks to wait until Fri, 31 Dec 2027 23:59:59 GMT");
});

it("says in one line why nothing came, or not all of it", async () => {
  const { url } = await started({
    "/throttled": (_, response) =>
      response.writeHead(403, { "retry-after": "60" }).end('{"message":"API rate limit\\nexceeded"}'),
    "/broken": (_, response) => response.writeHead(502).end("<html>\n</html>"),
    "/cut": (_, response) => {
      response.writeHead(200, { "content-length": "1000" }).write("begun");
      setTimeout(() => response.destroy(), 20);
    },
    "/cut-chunked": (_, response) => {
      response.writeHead(200).write("begun");
      setTimeout(() => response.destroy(), 20);
    },
    "/silent": () => {},
    "/stalled": (_, response) => {
      response.writeHead(200).write("begun");
    },
  });
  const failure = (path: string, options = {}) =>
    text(request(`${url}${path}`, options)).catch((error: Error) => error.message);
  expect(await failure("/throttled")).toBe(`${url}/throttled: answers 403 Forbidden; asks to wait 60 s`);
  expect(await failure("/broken")).toBe(`${url}/broken: answers 502 Bad Gateway`);
  expect(await failure("/cut")).toBe(`${url}/cut: other side closed`);
  expect(await failure("/cut-chunked")).toBe(`${url}/cut-chunked: other side closed`);
  expect(await failure("/silent", { stallMs: 100 })).toBe(`${url}/silent: nothing came for 0.1 s`);
  expect(await failure("/stalled", { stallMs: 100 })).toBe(`${url}/stalled: nothing came for 0.1 s`);
});

it("lets a slow download take its time, as long as something comes", async () => {
  const { url } = await started({
    "/slow": async (_, response) => {
      for (let part = 0; part < 8; part++) {
        response.write("x");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      response.end();
    },
  });
  expect(await text(request(`${url}/slow`, { stallMs: 250 }))).toBe("xxxxxxxx");
});

it("says that a host does not answer", async () => {
  const { url, close } = await serve({});
  await close();
  const { host } = new URL(url);
  await expect(text(request(`${url}/x`))).rejects.toThrow(
    `${host} does not answer (connect ECONNREFUSED ${host})`,
  );
});
