// x509 looks for this polyfill when it is loaded.
import "@abraham/reflection";
import { createServer, type Server } from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as x509 from "@peculiar/x509";
import { afterEach, expect, it } from "vitest";
import { type Site, waitForSite } from "../../../cli/site/probe.ts";

let server: Server | https.Server | undefined;
afterEach(() => server?.close());

async function site(...statuses: number[]): Promise<Site> {
  server = createServer((_, response) => {
    const status = statuses.length > 1 ? statuses.shift() : statuses[0];
    response.writeHead(status ?? 200, { location: "/login" }).end();
  });
  await new Promise<void>((listening) => server?.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
/** For what is not to become well. */
const patience = { forMs: 200, pauseMs: 20 };
/** A request may take long where much else runs. */
const longer = { forMs: 2_000, pauseMs: 20 };

it("one that nobody serves, or that is broken, is told by its last answer", async () => {
  await expect(waitForSite({ url: "http://127.0.0.1:1/" }, patience)).rejects.toThrow(
    / answers with an error \(/,
  );
  await expect(waitForSite(await site(500, 502), longer)).rejects.toThrow(/ answers 502$/);
});

it("one that comes up meanwhile is well, and so is one that leads to a log-in page", async () => {
  expect(await waitForSite(await site(502, 503, 200), { ...longer, forMs: 20_000 })).toMatch(
    / answers 200\.$/,
  );
  server?.close();
  expect(await waitForSite(await site(302), patience)).toMatch(/ answers 302\.$/);
});

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const HOUR = 3_600_000;

/** A server whose certificate is for `name`, in force until then, of an authority that nobody knows or of itself. */
async function tlsSite(name: string, endsAt = Date.now() + HOUR, ofItself = false): Promise<Site> {
  const make = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const [authority, keys] = [await make(), await make()];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: ofItself ? `CN=${name}` : "CN=for tests",
    notBefore: new Date(Date.now() - 2 * HOUR),
    notAfter: new Date(endsAt),
    publicKey: keys.publicKey,
    signingKey: (ofItself ? keys : authority).privateKey,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: name }])],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
  server?.close();
  server = https.createServer({ key, cert: certificate.toString("pem") }, (_, response) => response.end());
  await new Promise<void>((listening) => server?.listen(0, "127.0.0.1", listening));
  return { url: `https://localhost:${(server.address() as AddressInfo).port}/` };
}

it("an authority that nobody knows is one only where the stack names it, and then for that name and in force", async () => {
  const site = await tlsSite("localhost");
  await expect(waitForSite(site, patience)).rejects.toThrow("(UNABLE_TO_VERIFY_LEAF_SIGNATURE)");
  expect(await waitForSite({ ...site, otherAuthority: true }, patience)).toMatch(/ answers 200\.$/);

  const refused = async (other: Site, why: string) =>
    expect(waitForSite({ ...other, otherAuthority: true }, patience)).rejects.toThrow(why);
  await refused(await tlsSite("other.test"), "(ERR_TLS_CERT_ALTNAME_INVALID)");
  await refused(await tlsSite("localhost", Date.now() - HOUR), "(CERT_HAS_EXPIRED)");
  // As before the authority was asked.
  await refused(await tlsSite("localhost", undefined, true), "(DEPTH_ZERO_SELF_SIGNED_CERT)");
});
