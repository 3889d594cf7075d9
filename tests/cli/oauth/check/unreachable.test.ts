// x509 looks for this polyfill when it is loaded.
import "@abraham/reflection";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as x509 from "@peculiar/x509";
import { expect, it, onTestFinished } from "vitest";
import { CHECK_MS, checkClients, REQUEST_MS } from "../../../../cli/oauth/check/check.ts";
import { check, clientAt, provider, serve, TODAY } from "./provider.ts";

const NETWORK = "Check the network, the proxy and the firewall of this machine, then type the command again";
const nothing = { findings: [], remarks: [] };
const found = (server: string, said: string, fix: string, provider = "github") => ({
  ...nothing,
  unreachable: [
    { provider, problem: `is not reachable from here: ${new URL(server).host} ${said}`, page: server, fix },
  ],
});

it("a host that refuses the connection is not reachable", async () => {
  const server = "http://127.0.0.1:1";
  expect(await check(clientAt("github", server))).toEqual(found(server, "refuses the connection", NETWORK));
});

it("a name without an address is not reachable", async () => {
  const server = "https://landfall.invalid";
  const explanation = await check(clientAt("github", server));
  expect(explanation).toMatchObject(nothing);
  expect(explanation?.unreachable.map(({ problem }) => problem)).toEqual([
    expect.stringMatching(
      /^is not reachable from here: landfall\.invalid (has no address|cannot be looked up)$/,
    ),
  ]);
});

it("one that is overloaded says nothing of the client, and is not asked again", async () => {
  const busy = { status: 429, json: { error: "rate_limit_exceeded" } };
  const { server, asked } = await provider("github", { authorize: busy, token: busy });
  expect(await check(clientAt("github", server))).toEqual(
    found(
      server,
      "asks to be asked less often (status 429)",
      "Wait some minutes, then type the command again",
    ),
  );
  expect(asked.length).toBe(2);
});

it("one that never answers ends the check at its deadline, whatever it is asked", async () => {
  const server = await serve(() => {});
  const started = performance.now();
  const clients = [clientAt("github", server), clientAt("google", server), clientAt("oidc", server)];
  const explanations = await checkClients(clients, { today: TODAY, requestMs: 10_000, checkMs: 300 });
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(explanations[0]).toEqual(found(server, "does not answer in time", NETWORK));
  expect(explanations[1]).toEqual(found(server, "does not answer in time", NETWORK, "google"));
  expect(explanations[2]).toEqual(found(server, "does not answer in time", NETWORK, "oidc"));
});

it("a body that never ends is left at the time of a request", async () => {
  const server = await serve((_, response) => {
    response.writeHead(200).write("<");
  });
  const started = performance.now();
  const explanation = await check(clientAt("github", server), { requestMs: 300 });
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(explanation).toEqual(found(server, "does not answer in time", NETWORK));
});

it("the limits of a check leave it under 5 s", async () => {
  expect(REQUEST_MS).toBeLessThanOrEqual(4_000);
  expect(CHECK_MS).toBeLessThan(5_000);
});

const HOUR = 3_600_000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A server with a certificate of itself, and that certificate. */
async function tlsServer(endsAt: number): Promise<{ server: string; certificate: string }> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=localhost",
    notBefore: new Date(Date.now() - 2 * HOUR),
    notAfter: new Date(endsAt),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "localhost" }])],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
  const certificate = made.toString("pem");
  const listener = https.createServer({ key, cert: certificate }, (request, response) => {
    const isToken = request.url?.endsWith("/access_token");
    response.end(isToken ? JSON.stringify({ error: "bad_verification_code" }) : "<p>Sign in</p>");
  });
  await new Promise<void>((listening) => listener.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    listener.closeAllConnections();
    listener.close();
  });
  return { server: `https://localhost:${(listener.address() as AddressInfo).port}`, certificate };
}

it("a certificate is judged by the authorities that the stack trusts, and by the clock", async () => {
  const { server, certificate } = await tlsServer(Date.now() + HOUR);
  const client = clientAt("github", server);
  const trusting = (authorities: string[]) => checkClients([client], { today: TODAY, authorities });
  expect(await trusting([certificate])).toEqual([{ ...nothing, unreachable: [] }]);
  expect(await check(client)).toEqual(
    found(
      server,
      "has a certificate of an unknown authority",
      "Find out who answers in the provider's place, such as a proxy of the network",
    ),
  );

  const old = await tlsServer(Date.now() - HOUR);
  const options = { today: TODAY, authorities: [old.certificate] };
  expect(await checkClients([clientAt("github", old.server)], options)).toEqual([
    found(
      old.server,
      "has a certificate that has expired",
      "Compare the clock of this machine with: date -u. If it is right, the certificate must be renewed",
    ),
  ]);
});
