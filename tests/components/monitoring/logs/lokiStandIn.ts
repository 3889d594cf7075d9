import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** One line as it arrived. */
export interface Arrived {
  service: string | undefined;
  line: string;
}

interface Attribute {
  key: string;
  value: { stringValue?: string };
}
interface Request {
  resourceLogs: {
    resource: { attributes?: Attribute[] };
    scopeLogs: { logRecords: { body: { stringValue?: string } }[] }[];
  }[];
}

/** Takes logs at the path and in the form in which Loki takes them by OTLP, and can be away for a while. */
export class LokiStandIn {
  /** All that was ever taken, as text. */
  taken = "";
  readonly arrived: Arrived[] = [];
  isReady = true;
  private server: Server | undefined;
  private port = 0;

  async start(): Promise<number> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const isKnown = request.method === "POST" && request.url === "/otlp/v1/logs";
        response.writeHead(isKnown ? (this.isReady ? 200 : 503) : 404, {
          "content-type": "application/json",
        });
        response.end("{}");
        if (!isKnown || !this.isReady) return;
        const body = Buffer.concat(chunks);
        this.take((request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString());
      });
    });
    // The same port again after a restart.
    this.server.listen(this.port, "0.0.0.0");
    await once(this.server, "listening");
    this.port = (this.server.address() as AddressInfo).port;
    return this.port;
  }

  /** Nobody listens any more. */
  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private take(text: string): void {
    this.taken += text;
    for (const { resource, scopeLogs } of (JSON.parse(text) as Request).resourceLogs) {
      const service = resource.attributes?.find(({ key }) => key === "service.name")?.value.stringValue;
      for (const { body } of scopeLogs.flatMap(({ logRecords }) => logRecords))
        this.arrived.push({ service, line: body.stringValue ?? "" });
    }
  }
}
