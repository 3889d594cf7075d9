import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type Provider from "oidc-provider";
import type { Configuration, JWK, KoaContextWithOIDC } from "oidc-provider";
import { signInPath } from "./dialects/index.ts";
import { finish } from "./finish.ts";
import { noScope, type Realm } from "./realm.ts";

const year = 365 * 24 * 3600;

interface Keys {
  /** Signs ID tokens. */
  signing: JWK;
  cookies: string;
}

async function makeKeys(): Promise<Keys> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const signing = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "sandbox-1" };
  return { signing: signing as JWK, cookies: randomBytes(32).toString("hex") };
}

/** The libraries of one server: one for each provider and each address under which clients reach it. */
export class Libraries {
  readonly #libraries = new Map<string, { scopes: string; library: Promise<Provider> }>();
  #keys: Promise<Keys> | undefined;

  /** It is made again when a client brings more scopes. */
  get(realm: Realm, origin: string): Promise<Provider> {
    const key = `${realm.dialect.name} ${origin}`;
    const scopes = realm.scopes().join(" ");
    const known = this.#libraries.get(key);
    if (known?.scopes === scopes) return known.library;
    this.#keys ??= makeKeys();
    const library = this.#keys.then((keys) => buildLibrary(realm, origin, keys));
    this.#libraries.set(key, { scopes, library });
    return library;
  }
}

/**
 * The library with one provider's addresses, lifetimes and people. It is loaded at the first request, so that the
 * region's start does not wait for it.
 */
async function buildLibrary(realm: Realm, origin: string, keys: Keys): Promise<Provider> {
  const { default: Library, interactionPolicy } = await import("oidc-provider");
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
  const library = new Library(`${origin}${realm.dialect.issuer}`, {
    ...configuration(realm, keys),
    interactions: { policy, url: (_ctx, { uid }) => signInPath(realm.dialect, uid) },
  });
  library.Client.prototype.compareClientSecret = function (given) {
    return realm.client(this.clientId)?.secrets.some(({ value }) => value === given) ?? false;
  };
  library.use((ctx, next) => finish(realm, ctx as KoaContextWithOIDC, next));
  return library;
}

function configuration(realm: Realm, keys: Keys): Configuration {
  const { dialect } = realm;
  const { paths } = dialect;
  return {
    adapter: (model) =>
      model === "Client"
        ? { ...realm.store.adapter(model), find: async (id) => clientMetadata(realm, id) }
        : realm.store.adapter(model),
    claims: claims(realm),
    // Server and clients have the same clock, and a test's tokens live for seconds.
    clockTolerance: 0,
    conformIdTokenClaims: false,
    cookies: {
      keys: [keys.cookies],
      names: {
        session: `${dialect.name}_session`,
        interaction: `${dialect.name}_interaction`,
        resume: `${dialect.name}_resume`,
      },
    },
    // The parameters that `signIn` reads.
    extraParams: ["access_type"],
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      revocation: {
        enabled: dialect.revoke === undefined && paths.revoke !== undefined,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
    },
    findAccount: (_ctx, sub) => {
      const person = realm.person(sub);
      if (!person) return undefined;
      const { name, email } = person;
      const standard = { sub, name, preferred_username: email, email, email_verified: true };
      return { accountId: sub, claims: () => ({ ...standard, ...dialect.claims?.(person) }) };
    },
    issueRefreshToken: async (_ctx, _client, code) => realm.withRefreshToken.has(code.grantId ?? ""),
    expiresWithSession: () => false,
    jwks: { keys: [keys.signing] },
    // What a provider requires is checked before, with its own error.
    pkce: { required: () => false },
    renderError: (ctx, { error, error_description }) => {
      ctx.type = "text";
      ctx.body = `${error}: ${error_description ?? ""}`;
    },
    responseTypes: ["code"],
    rotateRefreshToken: () => dialect.refreshTokens === "replaced",
    routes: {
      authorization: paths.authorize,
      token: paths.token,
      userinfo: paths.user ?? `/${dialect.name}/userinfo`,
      jwks: paths.jwks ?? `/${dialect.name}/jwks`,
      revocation: paths.revoke ?? `/${dialect.name}/revoke`,
    },
    scopes: [noScope, ...realm.scopes()],
    ttl: {
      AccessToken: (_ctx, _token, client) =>
        realm.client(client.clientId)?.tokenSeconds ?? dialect.tokenSeconds ?? 10 * year,
      AuthorizationCode: 60,
      Grant: 10 * year,
      IdToken: 3600,
      Interaction: 600,
      RefreshToken: 10 * year,
      Session: 600,
    },
  };
}

function claims({ dialect }: Realm): Record<string, string[]> {
  return {
    openid: ["sub", ...Object.keys(dialect.claims?.({ id: "", name: "", email: "", number: 0 }) ?? {})],
    email: ["email", "email_verified"],
    profile: ["name", "preferred_username"],
  };
}

function clientMetadata(realm: Realm, id: string) {
  const client = realm.client(id);
  return (
    client && {
      client_id: id,
      // Only a placeholder: `compareClientSecret` knows both secrets.
      client_secret: client.secrets[0]?.value,
      redirect_uris: client.redirectUris,
      response_types: ["code" as const],
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "client_secret_post" as const,
      scope: [noScope, ...client.scopes].join(" "),
    }
  );
}
