import { z } from "zod";
import { shellQuote } from "../../components/remote/quote.ts";
import type { Container } from "../containers/containers.ts";
import { type Attempts, parseAttempts } from "./attempts.ts";

/** An alert as Alertmanager's API takes it. */
export interface PostedAlert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** ISO 8601: from then on the alert is resolved. */
  endsAt: string;
}

/** The Alertmanager of a stack, by its HTTP API. */
export interface Alertmanager {
  /** Names of the receivers in its configuration. */
  receivers(): Promise<string[]>;
  post(alert: PostedAlert): Promise<void>;
  /** How often it has asked the servers of receivers, by the kind of receiver. */
  attempts(): Promise<Attempts>;
  /** What it logged in the last seconds. */
  log(seconds: number): Promise<string>;
}

const URL = "http://127.0.0.1:9093";
const receiverList = z.array(z.object({ name: z.string() }));

/**
 * Its port is not published: each request is made in the container, by the program that checks its health.
 * @param read runs a command on the container's host, and returns what it printed
 */
export function connectAlertmanager(
  read: (command: string) => Promise<string>,
  container: Pick<Container, "id" | "name">,
): Alertmanager {
  const get = (path: string) => read(requestCommand(container, path));
  return {
    async receivers() {
      const answer = receiverList.safeParse(parseJson(await get("/api/v2/receivers")));
      if (!answer.success)
        throw new Error(
          `${container.name} does not answer as Alertmanager 0.25 or newer does. Look at its image`,
        );
      return answer.data.map(({ name }) => name);
    },
    async post(alert) {
      await read(requestCommand(container, "/api/v2/alerts", [alert]));
    },
    attempts: async () => parseAttempts(await get("/metrics")),
    log: (seconds) => read(`docker logs --since ${seconds}s ${shellQuote(container.id)} 2>&1`),
  };
}

/** @param body what is posted, as JSON; without one it is a GET */
export function requestCommand({ id }: Pick<Container, "id">, path: string, body?: unknown): string {
  const post =
    body === undefined
      ? []
      : ["--header", "Content-Type: application/json", "--post-data", JSON.stringify(body)];
  const words = ["docker", "exec", id, "wget", "-q", "-O", "-", ...post, `${URL}${path}`];
  return words.map(shellQuote).join(" ");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
