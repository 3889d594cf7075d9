import { readFile } from "node:fs/promises";
import { request as httpsRequest } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceName } from "../../services.ts";
import type { RegionSettings } from "../../settings.ts";

export interface ServiceRequest {
  path: string;
  /** Default: 443. */
  port?: number;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface ServiceAnswer {
  status: number;
  body: string;
}

const timeout = 10_000;

/** Sends a request to one of the region's services: to its address, by its name, and trusting only the region's CA. */
export async function ask(
  settings: RegionSettings,
  service: ServiceName,
  asked: ServiceRequest,
): Promise<ServiceAnswer> {
  const { address, host } = settings.services[service];
  const ca = await readFile(settings.ca.certificateFile);
  const { body, headers, ...rest } = asked;
  return new Promise((resolve, reject) => {
    const options = { ...rest, host: address, servername: host, headers: { host, ...headers }, ca, timeout };
    const request = httpsRequest(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    request.once("timeout", () =>
      request.destroy(new Error(`${host} did not answer within ${timeout / 1000} s`)),
    );
    request.once("error", reject);
    request.end(body);
  });
}

const startTimeout = 30_000;

/**
 * Waits until a service responds without a server error.
 * @throws Error after 30 s
 */
export async function waitForService(settings: RegionSettings, service: ServiceName, asked: ServiceRequest) {
  const end = Date.now() + startTimeout;
  for (;;) {
    const answer = await ask(settings, service, asked).catch((error: Error) => error);
    if (!(answer instanceof Error) && answer.status < 500) return;
    if (Date.now() > end) {
      const reason = answer instanceof Error ? answer.message : `status ${answer.status}`;
      throw new Error(
        `${service} does not answer: ${reason}. Look at: docker logs ${settings.prefix}-${service}`,
      );
    }
    await sleep(100);
  }
}
