import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import type { Store } from "./store.ts";

export type Claims = Record<string, unknown>;

/** The tenant's key. It signs tokens with RS256. */
export class SigningKey {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #kid: string;

  constructor(store: Store) {
    const keys = store.collection<{ kid: string; pem: string }>("signingKeys");
    const known = keys.all()[0] ?? keys.put("current", newKey());
    this.#kid = known.kid;
    this.#privateKey = createPrivateKey(known.pem);
    this.#publicKey = createPublicKey(this.#privateKey);
  }

  jwks(): object {
    const { n, e } = this.#publicKey.export({ format: "jwk" });
    return { keys: [{ kty: "RSA", use: "sig", alg: "RS256", kid: this.#kid, n, e }] };
  }

  sign(claims: Claims): string {
    const head = encode({ alg: "RS256", typ: "JWT", kid: this.#kid });
    const text = `${head}.${encode(claims)}`;
    return `${text}.${sign("sha256", Buffer.from(text), this.#privateKey).toString("base64url")}`;
  }

  /** The claims of a token that this key signed. Its times are not checked. */
  verify(token: string): Claims | undefined {
    const [head = "", claims = "", signature = "", ...rest] = token.split(".");
    if (rest.length > 0 || decode(head)?.alg !== "RS256") return undefined;
    const isOurs = verify(
      "sha256",
      Buffer.from(`${head}.${claims}`),
      this.#publicKey,
      Buffer.from(signature, "base64url"),
    );
    return isOurs ? decode(claims) : undefined;
  }
}

function newKey(): { kid: string; pem: string } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { kid: randomBytes(16).toString("base64url"), pem };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(text: string): Claims | undefined {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as Claims;
  } catch {
    return undefined;
  }
}
