/** A move against the region's strict Auth0 server, in this process, with a clock that a wait puts forward. */
import { Auth0 } from "../../../cli/migrateUsers/auth0.ts";
import type { Move, Passwords } from "../../../cli/migrateUsers/move.ts";
import type { UserStore } from "../../../cli/migrateUsers/rows.ts";
import { MIGRATION_SCOPES } from "../../../components/auth0/plan.ts";
import type { FaultKind } from "../../../sandbox/region/auth0/faults.ts";
import { randomUserId } from "../../../sandbox/region/auth0/ids.ts";
import type { Auth0Settings } from "../../../sandbox/region/auth0/settings.ts";
import { startAuth0 } from "../../../sandbox/region/auth0/start.ts";
import type { User } from "../../../sandbox/region/auth0/types.ts";

export const SOURCE = "med/prod";
export const roles = {
  super_admin: "Super admin",
  pharmacist: "Pharmacist",
  doctor: "Doctor",
  nurse: "Nurse",
};
const CONNECTION = "Username-Password-Authentication";
const CLIENT = { clientId: "migration", clientSecret: "a secret of tests" };

export type StrictBed = Awaited<ReturnType<typeof strictBed>>;

export async function strictBed({
  scopes = MIGRATION_SCOPES,
  timeoutMs = 15_000,
  ...given
}: Partial<Auth0Settings> & { scopes?: readonly string[]; timeoutMs?: number } = {}) {
  let skipped = 0;
  const clock = {
    now: () => Date.now() + skipped,
    async sleep(ms: number, signal?: AbortSignal) {
      skipped += ms;
      // Answers that have come meanwhile are read first.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
  const server = await startAuth0({
    now: clock.now,
    rateLimit: { burst: 100_000, perSecond: 100_000 },
    importJob: { pendingMs: 10, processingMs: 10 },
    management: { clientId: "deploy", clientSecret: "deploy" },
    ...given,
  });
  const { tenant } = server;
  tenant.clients.put(CLIENT.clientId, {
    client_id: CLIENT.clientId,
    client_secret: CLIENT.clientSecret,
    name: "Migration",
    grant_types: ["client_credentials"],
  });
  const grant = { id: "cgr_migration", client_id: CLIENT.clientId, audience: tenant.managementAudience() };
  tenant.clientGrants.put(grant.id, { ...grant, scope: [...scopes] });
  for (const [own, name] of Object.entries(roles)) tenant.roles.put(`rol_${own}`, { id: `rol_${own}`, name });
  const settings = { url: server.url, ...CLIENT, connection: CONNECTION };
  let requests = 0;
  let watch: (request: number) => void = () => {};
  let faultAt: (request: number) => FaultKind | undefined = () => undefined;
  const { take } = server.faults;
  server.faults.take = (method, path) => {
    requests += 1;
    watch(requests);
    return faultAt(requests) ?? take.call(server.faults, method, path);
  };
  return {
    ...server,
    clock,
    settings,
    move(store: UserStore, signal?: AbortSignal, passwords: Passwords = "reset"): Move {
      const auth0 = new Auth0(settings, { clock, timeoutMs, ...(signal && { signal }) });
      return { auth0, store, source: SOURCE, roles, passwords, ...(signal && { signal }) };
    },
    /** The nth request gets a fault or none. */
    failAt(at: typeof faultAt) {
      faultAt = at;
    },
    /** Runs it with a signal that ends it at a request. @returns whether it was ended */
    async killedAfter(count: number, run: (signal: AbortSignal) => Promise<unknown>): Promise<boolean> {
      const kill = new AbortController();
      const goal = requests + count;
      watch = (request) => request >= goal && kill.abort(new Error("killed"));
      const end = await run(kill.signal).then(
        () => undefined,
        (error: Error) => error,
      );
      watch = () => {};
      if (end !== undefined && end.message !== "killed") throw end;
      return end !== undefined;
    },
    /** One that no move has made. */
    addUser(email: string): User {
      const id = randomUserId();
      const now = tenant.timestamp();
      return tenant.users.put({
        user_id: `auth0|${id}`,
        email,
        email_verified: false,
        identities: [{ connection: CONNECTION, user_id: id, provider: "auth0", isSocial: false }],
        created_at: now,
        updated_at: now,
      });
    },
    skip(ms: number) {
      skipped += ms;
    },
    /** Those given so far are refused. */
    revokeTokens() {
      const { verify } = tenant.key;
      const before = Math.floor(clock.now() / 1000);
      skipped += 2000;
      tenant.key.verify = (token) => {
        const claims = verify.call(tenant.key, token);
        return claims && Number(claims.iat) > before ? claims : undefined;
      };
    },
    refuseTokens() {
      tenant.key.verify = () => undefined;
    },
  };
}
