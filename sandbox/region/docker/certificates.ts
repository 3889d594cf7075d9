// x509 needs this polyfill when it is loaded.
import "@abraham/reflection";
import type { webcrypto } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { dirname, join } from "node:path";
import * as x509 from "@peculiar/x509";
import type { RegionSettings } from "../settings.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 3600 * 1000;
const caLifetime = 3650 * day;
const leafLifetime = 365 * day;
const renewBefore = 30 * day;

export interface KeyPairFiles {
  certificateFile: string;
  keyFile: string;
}

/** Creates the region's own CA, once. */
export async function ensureCa(settings: RegionSettings): Promise<void> {
  if (await isCurrent(settings.ca.certificateFile)) return;
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=Landfall sandbox region ${settings.name}`,
    ...lifetime(caLifetime),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await writeKeyPair(settings.ca, certificate, keys.privateKey);
}

/** Creates a server certificate from the region's CA for these names and addresses, and renews it near its end. */
export async function ensureServerCertificate(
  settings: RegionSettings,
  service: string,
  names: string[],
): Promise<KeyPairFiles> {
  const directory = join(settings.directory, "services", service);
  const files = { certificateFile: join(directory, "tls.crt"), keyFile: join(directory, "tls.key") };
  const ca = new x509.X509Certificate(await readFile(settings.ca.certificateFile));
  if (await isCurrent(files.certificateFile, ca)) return files;
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${names[0]}`,
    issuer: ca.subject,
    ...lifetime(leafLifetime),
    publicKey: keys.publicKey,
    signingKey: await importKey(settings.ca.keyFile),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? "ip" : "dns", value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(ca.publicKey),
    ],
  });
  await writeKeyPair(files, certificate, keys.privateKey);
  return files;
}

function lifetime(milliseconds: number): { notBefore: Date; notAfter: Date } {
  // Valid from an hour ago, because clocks may differ.
  return { notBefore: new Date(Date.now() - 3600_000), notAfter: new Date(Date.now() + milliseconds) };
}

async function isCurrent(certificateFile: string, issuer?: x509.X509Certificate): Promise<boolean> {
  const pem = await readFile(certificateFile, "utf8").catch(() => undefined);
  if (!pem) return false;
  const certificate = new x509.X509Certificate(pem);
  if (certificate.notAfter.getTime() - Date.now() < renewBefore) return false;
  return !issuer || certificate.verify({ publicKey: issuer.publicKey });
}

async function importKey(keyFile: string): Promise<webcrypto.CryptoKey> {
  const [key] = x509.PemConverter.decode(await readFile(keyFile, "utf8"));
  if (!key) throw new Error(`${keyFile} holds no key`);
  return crypto.subtle.importKey("pkcs8", key, algorithm, false, ["sign"]);
}

async function writeKeyPair(
  files: KeyPairFiles,
  certificate: x509.X509Certificate,
  key: webcrypto.CryptoKey,
): Promise<void> {
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", key);
  await mkdir(dirname(files.keyFile), { recursive: true });
  await writeFile(files.keyFile, `${x509.PemConverter.encode(pkcs8, "PRIVATE KEY")}\n`, { mode: 0o600 });
  await writeFile(files.certificateFile, `${certificate.toString("pem")}\n`);
}
