import "@abraham/reflection";
import * as x509 from "@peculiar/x509";
import { settings, site } from "../support.ts";
import { container, onDropletOk } from "./watch.ts";

const DAY = 86_400_000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const folder = `/srv/landfall/certificates/${site}`;
const reload = `docker exec ${container("nginx")} nginx -s reload -c /etc/nginx/site/nginx.conf`;

/** A certificate of 90 days of which two are left, and the key. */
async function nearItsEnd(): Promise<{ certificate: string; key: string }> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const names = [site, `www.${site}`].map((value) => ({ type: "dns" as const, value }));
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${site}`,
    notBefore: new Date(Date.now() - 88 * DAY),
    notAfter: new Date(Date.now() + 2 * DAY),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension(names)],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { certificate: certificate.toString("pem"), key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY") };
}

const encoded = (text: string) => Buffer.from(`${text}\n`).toString("base64");

/** Puts it in force, and cuts the way to the authority: the renewal fails. */
export async function letCertificateEnd(): Promise<void> {
  const { certificate, key } = await nearItsEnd();
  await onDropletOk(
    `sudo ip route add unreachable ${settings.services.acme.address}; sudo mkdir -p ${folder}/versions/fault && base64 --decode <<<${encoded(certificate)} | sudo tee ${folder}/versions/fault/fullchain.pem >/dev/null && base64 --decode <<<${encoded(key)} | sudo tee ${folder}/versions/fault/privkey.pem >/dev/null && sudo ln -sfn versions/fault ${folder}/current && ${reload} && ! sudo landfall-certificate renew 2>/dev/null && sudo systemctl start landfall-host-metrics`,
  );
}

export async function renewCertificate(): Promise<void> {
  await onDropletOk(
    `sudo ip route del unreachable ${settings.services.acme.address}; sudo landfall-certificate --force && sudo systemctl start landfall-host-metrics`,
  );
}
