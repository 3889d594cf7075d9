import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server on this machine, and what it was asked. */
export interface WebServer {
  url: string;
  asked: IncomingMessage[];
  close(): Promise<void>;
}

/** Answers a path with what is under it, anything else with 404. */
export async function serve(routes: Record<string, Buffer | string | RequestListener>): Promise<WebServer> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    // The short question whether the host is there.
    if (request.method === "HEAD") return response.end();
    asked.push(request);
    const route = routes[request.url ?? ""];
    if (typeof route === "function") return route(request, response);
    return response.writeHead(route === undefined ? 404 : 200).end(route);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}
