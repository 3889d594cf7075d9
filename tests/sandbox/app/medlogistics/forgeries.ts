/** Tokens that no API may take, each for one reason. */
import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { claimsOf, type TestTenant } from "./tenant.ts";

type Forgery = (tenant: TestTenant) => Promise<string>;

const now = Math.floor(Date.now() / 1000);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A doctor's token of the tenant's own, with other claims. */
const signed =
  (change: Record<string, unknown>): Forgery =>
  (tenant) =>
    tenant.signed("doctor", change);

/** An administrator's claims under another signature. */
const forged =
  (head: object, signature: (text: string, tenant: TestTenant) => string): Forgery =>
  async (tenant) => {
    const claims = claimsOf(await tenant.token("super_admin"));
    const text = `${part({ typ: "JWT", kid: tenant.publicKey().kid, ...head })}.${part(claims)}`;
    return `${text}.${signature(text, tenant)}`;
  };
const otherKey = (text: string) => sign("sha256", Buffer.from(text), privateKey).toString("base64url");
const publicKeyAsSecret = (type: "spki" | "pkcs1") => (text: string, tenant: TestTenant) => {
  const pem = createPublicKey({ key: tenant.publicKey(), format: "jwk" }).export({ type, format: "pem" });
  return createHmac("sha256", pem).update(text).digest("base64url");
};

export const ofUnknownKey = forged({ alg: "RS256", kid: "other" }, otherKey);

export const forgeries: [what: string, forgery: Forgery][] = [
  ["of another issuer", signed({ iss: "https://other.eu.auth0.com/" })],
  [
    "of an issuer that begins like the tenant",
    (tenant) => tenant.signed("doctor", { iss: `https://${tenant.domain}` }),
  ],
  ["for another API", signed({ aud: "https://other.test/api" })],
  ["for no API", signed({ aud: undefined })],
  ["that has expired", signed({ iat: now - 7200, exp: now - 3600 })],
  ["that never expires", signed({ exp: undefined })],
  ["that is for later", signed({ nbf: now + 3600 })],
  ["for nobody", signed({ sub: undefined })],
  ["that nobody signed", forged({ alg: "none" }, () => "")],
  ["that another key signed", forged({ alg: "RS256" }, otherKey)],
  ["of a key that the tenant does not have", ofUnknownKey],
  ["that names no key", forged({ alg: "RS256", kid: undefined }, otherKey)],
  ["that is signed by HS256 with the public key", forged({ alg: "HS256" }, publicKeyAsSecret("spki"))],
  ["of the same with the key in its older form", forged({ alg: "HS256" }, publicKeyAsSecret("pkcs1"))],
  ["that is none", async () => "nonsense"],
];
