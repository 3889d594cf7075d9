import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { type DialectName, dialectNames } from "./dialects/dialect.ts";
import { findDialect } from "./dialects/index.ts";
import { type Faults, fault } from "./faults.ts";
import { bearer, readBody, sendJson } from "./http.ts";
import { findPerson } from "./people.ts";
import type { Realm } from "./realm.ts";
import { type Registry, registration } from "./registry.ts";

export interface AdminArgs {
  registry: Registry;
  faults: Faults;
  realms: Record<DialectName, Realm>;
  isAdmin: (token: string) => boolean;
}

interface Answer {
  status: number;
  body?: object;
}

const done: Answer = { status: 204 };
const refused = (status: number, message: string): Answer => ({ status, body: { message } });

const revocation = z.strictObject({
  provider: z.enum(dialectNames),
  person: z.string(),
  /** @default every client */
  client: z.string().optional(),
});

/** What tests and `sandbox up` do in place of a person in a provider's console. Only with a token of the region's API. */
export async function admin(
  args: AdminArgs,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const { status, body } = await answerAdmin(args, request, path);
  if (body) {
    sendJson(response, status, body);
    return;
  }
  response.statusCode = status;
  response.end();
}

async function answerAdmin(args: AdminArgs, request: IncomingMessage, path: string): Promise<Answer> {
  const token = bearer(request);
  if (token === undefined || !args.isAdmin(token)) return refused(401, "send a token of the region");
  const text = await readBody(request);
  let body: unknown;
  try {
    body = text === "" ? undefined : JSON.parse(text);
  } catch {
    return refused(400, "the body must be JSON");
  }
  try {
    return run(args, `${request.method}`, path.split("/").slice(2), body);
  } catch (error) {
    if (error instanceof z.ZodError) return refused(422, z.prettifyError(error));
    throw error;
  }
}

function run(args: AdminArgs, method: string, path: string[], body: unknown): Answer {
  const [what, provider = "", id = ""] = path;
  switch (`${method} ${what}`) {
    case "POST faults":
      args.faults.add(fault.parse(body));
      return done;
    case "DELETE faults":
      args.faults.clear();
      return done;
    case "POST revoke":
      return revoke(args, revocation.parse(body));
    case "PUT clients":
    case "DELETE clients":
      return changeClient(args, method, provider, decodeURIComponent(id), body);
    default:
      return refused(404, `there is no ${method} /admin/${path.join("/")}`);
  }
}

function revoke({ realms }: AdminArgs, { provider, person, client }: z.output<typeof revocation>): Answer {
  const known = findPerson(person);
  if (known === undefined) return refused(404, `nobody has the id "${person}"`);
  return { status: 200, body: { revoked: realms[provider].revoke(known, client) } };
}

function changeClient(
  { registry }: AdminArgs,
  method: string,
  provider: string,
  id: string,
  body: unknown,
): Answer {
  const dialect = findDialect(provider);
  if (dialect === undefined) return refused(404, `there is no provider "${provider}"`);
  if (id === "") return refused(404, "the path ends with the client's id");
  if (method === "PUT") registry.put(dialect.name, id, registration.parse(body));
  else if (!registry.remove(dialect.name, id)) return refused(404, `there is no client "${id}"`);
  return done;
}
