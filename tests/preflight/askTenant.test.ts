import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import { askTenant } from "../../preflight/askTenant.ts";
import { startAuth0 } from "../../sandbox/region/auth0/start.ts";
import { ensureCa, ensureServerCertificate } from "../../sandbox/region/docker/certificates.ts";
import { regionSettings } from "../../sandbox/region/settings.ts";
import { management } from "../sandbox/region/auth0/bed.ts";

const checkout = mkdtempSync(join(tmpdir(), "landfall-ask-tenant-"));
const settings = regionSettings("unit", checkout);
const trusted = getCACertificates("default");
let url: string;
let close: () => Promise<void>;
let silent: Server;
beforeAll(async () => {
  mkdirSync(settings.directory, { recursive: true });
  await ensureCa(settings);
  const files = await ensureServerCertificate(settings, "auth0", ["127.0.0.1"]);
  silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  other.close();
  url = `https://127.0.0.1:${port}`;
  const tls = { cert: readFileSync(files.certificateFile), key: readFileSync(files.keyFile) };
  ({ close } = await startAuth0({ management, port, url, tls }));
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  silent.close();
  await close();
  rmSync(checkout, { recursive: true });
});

const tenant = () => ({ ...management, domain: url.slice("https://".length) });

it("says how an authority becomes known, and accepts the tenant then", async () => {
  const [problem] = await askTenant(tenant(), 5_000);
  expect(problem?.fix).toContain("export NODE_EXTRA_CA_CERTS=<file> SSL_CERT_DIR=<its folder>");
  setDefaultCACertificates([...trusted, readFileSync(settings.ca.certificateFile, "utf8")]);
  expect(await askTenant(tenant(), 5_000)).toEqual([]);
});

it("waits no longer than it may, and shows no secret", async () => {
  const { port } = silent.address() as { port: number };
  const problems = await askTenant({ ...tenant(), domain: `127.0.0.1:${port}` }, 300);
  expect(problems).toEqual([
    {
      where: "landfall:auth0.domain",
      problem: `is 127.0.0.1:${port}, which has not answered within 0.3 s`,
      fix: "check the network and the domain; then run the same command again",
    },
  ]);
  expect(JSON.stringify(problems)).not.toContain(management.clientSecret);
});
