// x509 looks for this polyfill when it is loaded.
import "@abraham/reflection";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import type { Site } from "../../../cli/site/probe.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 86_400_000;

export interface LyingSite {
  /** Name with the port. */
  domain: string;
  site: Site;
  /** Requests so far, such as `GET /health`. */
  requests: string[];
  close: () => void;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A site on this machine with a certificate of its own authority. */
export async function startSite(
  handle: Handler,
  { name = "localhost", days = 90, authority = true } = {},
): Promise<LyingSite> {
  const folder = mkdtempSync(join(tmpdir(), "landfall-site-"));
  const authorities = join(folder, "authorities.pem");
  const { key, certificate, root } = await makeCertificate(name, days);
  writeFileSync(authorities, root);
  const requests: string[] = [];
  const server = https.createServer({ key, cert: certificate }, async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    handle(request, response, Buffer.concat(parts).toString("utf8"));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const domain = `localhost:${(server.address() as AddressInfo).port}`;
  return {
    domain,
    site: { url: `https://${domain}/`, address: "127.0.0.1", ...(authority && { authorities }) },
    requests,
    close() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function makeCertificate(name: string, days: number) {
  const make = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const [authority, keys] = [await make(), await make()];
  const validity = { notBefore: new Date(Date.now() - 100 * DAY), signingAlgorithm: algorithm };
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: "CN=authority for tests",
    notAfter: new Date(Date.now() + 100 * DAY),
    keys: authority,
    extensions: [new x509.BasicConstraintsExtension(true)],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity,
    subject: `CN=${name}`,
    issuer: root.subject,
    notAfter: new Date(Date.now() + days * DAY + 60_000),
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: name }])],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
    certificate: certificate.toString("pem"),
    root: root.toString("pem"),
  };
}
