import { IncomingMessage, type ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import type { Dialect, JsonAnswer, Parameters } from "./dialects/dialect.ts";
import type { TokenRequest } from "./requests.ts";

const bodyLimit = 64 * 1024;

/** Where the client reached this server. */
export function originOf({ socket, headers }: IncomingMessage): string {
  return `${(socket as TLSSocket).encrypted ? "https" : "http"}://${headers.host ?? "localhost"}`;
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > bodyLimit) throw new Error("the body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The same request at another path and with another body, for the library. */
export function withBody(
  request: IncomingMessage,
  url: string,
  body: Parameters | undefined,
): IncomingMessage {
  const copy = new IncomingMessage(request.socket);
  const bytes = Buffer.from(body ? new URLSearchParams(body).toString() : "");
  copy.method = request.method ?? "GET";
  copy.url = url;
  copy.httpVersion = request.httpVersion;
  copy.headers = { ...request.headers };
  if (body) {
    delete copy.headers.authorization;
    delete copy.headers["transfer-encoding"];
    copy.headers["content-type"] = "application/x-www-form-urlencoded";
    copy.headers["content-length"] = String(bytes.length);
    copy.push(bytes);
  }
  copy.push(null);
  copy.complete = true;
  return copy;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.setHeader("cache-control", "no-store");
  response.end(JSON.stringify(body));
}

export function bearer({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
}

/**
 * A request to the token or revocation endpoint.
 * @returns undefined if the provider does not read bodies of that type
 */
export function parseTokenRequest(
  { tokenRequest }: Dialect,
  { headers }: IncomingMessage,
  body: string,
): TokenRequest | undefined {
  const parameters = parseBody(headers["content-type"] ?? "", body, tokenRequest?.json ?? false);
  if (parameters === undefined) return undefined;
  if (tokenRequest?.defaultGrantType) parameters.grant_type ??= tokenRequest.defaultGrantType;
  // Notion documents plain Base64; everybody else follows RFC 6749.
  const basic = parseBasic(headers.authorization, tokenRequest?.basicOnly ? (text) => text : formDecode);
  if (!basic)
    return {
      parameters,
      authentication: "body",
      clientId: parameters.client_id,
      secret: parameters.client_secret,
    };
  return {
    parameters: { ...parameters, client_id: basic.id },
    authentication: "basic",
    clientId: basic.id,
    secret: basic.secret,
  };
}

function parseBody(type: string, body: string, json: boolean): Parameters | undefined {
  if (!json) {
    if (!type.startsWith("application/x-www-form-urlencoded")) return undefined;
    return Object.fromEntries(new URLSearchParams(body));
  }
  if (!type.startsWith("application/json")) return undefined;
  try {
    const parsed = Object.entries(JSON.parse(body) as object);
    return Object.fromEntries(parsed.filter(([, value]) => typeof value === "string"));
  } catch {
    return undefined;
  }
}

function parseBasic(
  header = "",
  decode: (text: string) => string,
): { id: string; secret: string } | undefined {
  const encoded = /^Basic (\S+)$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const [id = "", ...rest] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { id: decode(id), secret: decode(rest.join(":")) };
}

/** RFC 6749, section 2.3.1: both halves are form-encoded. */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** An answer of the token endpoint. */
export function sendToken(
  { formAnswers }: Dialect,
  request: IncomingMessage,
  response: ServerResponse,
  { status, body }: JsonAnswer,
): void {
  if (!formAnswers || wantsJson(request)) {
    sendJson(response, status, body);
    return;
  }
  response.statusCode = status;
  response.setHeader("content-type", "application/x-www-form-urlencoded; charset=utf-8");
  response.end(formBody(body));
}

export const wantsJson = ({ headers }: Pick<IncomingMessage, "headers">) =>
  /\bapplication\/json\b/.test(headers.accept ?? "");

export const formBody = (body: Record<string, unknown>) =>
  new URLSearchParams(
    Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
