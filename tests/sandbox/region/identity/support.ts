import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identityServer } from "../../../../sandbox/region/identity/server.ts";

export const token = "dop_v1_test";
export const callback = "https://assistant.test/api/v1/oauth/callback";

export interface TestServer {
  url: string;
  clientsFile: string;
  log: string[];
  /** Calls below `/admin`. @returns the status and the JSON body */
  admin(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Registers a client with the secret "s3cret" unless told otherwise. */
  register(provider: string, id: string, client?: object): Promise<void>;
  stop(): Promise<void>;
}

/** The identity server on a free port of the loopback. */
export async function testServer(now?: () => number, directory?: string): Promise<TestServer> {
  const folder = directory ?? mkdtempSync(join(tmpdir(), "landfall-identity-"));
  const clientsFile = join(folder, "clients.json");
  const log: string[] = [];
  const server: Server = createServer(
    identityServer({
      clientsFile,
      isAdmin: (given) => given === token,
      ...(now && { now }),
      log: (line) => log.push(line),
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const admin: TestServer["admin"] = async (method, path, body) => {
    const response = await fetch(`${url}/admin/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  return {
    url,
    clientsFile,
    log,
    admin,
    async register(provider, id, client = {}) {
      const secrets = [{ value: "s3cret" }];
      const answer = await admin("PUT", `clients/${provider}/${id}`, {
        redirectUris: [callback],
        secrets,
        ...client,
      });
      if (answer.status !== 204) throw new Error(JSON.stringify(answer));
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (directory === undefined) rmSync(folder, { recursive: true });
    },
  };
}

export interface Pkce {
  verifier: string;
  challenge: string;
}

export function pkce(): Pkce {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** A browser without a window: keeps cookies, and follows redirects on the server only. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  /** @returns the first answer that is no redirect within the server */
  async open(address: string, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(address, {
      redirect: "manual",
      headers: { cookie },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = response.headers.get("location");
    if (location === null) return Object.defineProperty(response, "url", { value: address });
    const next = new URL(location, address);
    return next.origin === new URL(address).origin ? this.open(next.href) : response;
  }

  /** Opens an authorization address, and allows or denies as a person. @returns the redirect to the client */
  async signIn(address: string, person = "ada", decision = "allow"): Promise<URL> {
    const page = await this.open(address);
    if (page.status !== 200) throw new Error(`status ${page.status}: ${await page.text()}`);
    const back = await this.open(page.url, { person, decision });
    const location = back.headers.get("location");
    if (location === null) throw new Error(`no redirect: ${back.status} ${await back.text()}`);
    return new URL(location);
  }
}
