import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { type Stream, startLoad } from "../../../bench/load/http.ts";

const get: Stream = { name: "GET", perSecond: 200, method: "GET", path: "/", keepAlive: true };

/** Sends for 300 ms to a server on the loopback that is known by another name. */
async function sendTo(answer: RequestListener, stream: Partial<Stream> = {}) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const target = { origin: `http://site.test:${port}`, address: "127.0.0.1" };
  const load = startLoad(target, [{ ...get, ...stream }], 10);
  await sleep(300);
  const samples = await load.stop();
  server.close().closeAllConnections();
  return samples;
}

it("sends when it is due, not when the last one was answered", async () => {
  const samples = await sendTo((_request, response) => setTimeout(() => response.end("ok"), 200));
  expect(samples.length).toBeGreaterThan(50);
  expect(samples.filter(({ failure }) => failure)).toEqual([]);
  expect(Math.min(...samples.map(({ due, ended }) => ended - due))).toBeGreaterThanOrEqual(199);
});

it("sends nothing twice, also on a kept connection that breaks, and says what failed and why", async () => {
  let received = 0;
  const answer: RequestListener = (request, response) => {
    received += 1;
    if (received === 50) request.socket.destroy();
    else if (received === 55) response.writeHead(503).end();
    else response.end("ok");
  };
  const samples = await sendTo(answer, { perSecond: 1000 });
  expect(samples.length).toBe(received);
  const failures = samples.flatMap(({ failure }) => failure ?? []);
  expect(failures.sort()).toEqual(["HTTP 503", "connection closed (other side closed)"]);
});

it("keeps connections, or makes one a request", async () => {
  const connections = async (keepAlive: boolean) => {
    const ports = new Set<number | undefined>();
    const samples = await sendTo(
      (request, response) => {
        ports.add(request.socket.remotePort);
        response.end(request.method);
      },
      { keepAlive, perSecond: 500, method: "POST", body: "{}", version: (body) => body },
    );
    expect(new Set(samples.map(({ version }) => version))).toEqual(new Set(["POST"]));
    return { made: ports.size, sent: samples.length };
  };
  const [kept, fresh] = await Promise.all([connections(true), connections(false)]);
  expect(kept.made).toBeLessThan(kept.sent);
  expect(fresh.made).toBe(fresh.sent);
});
