/** The strict Auth0 tenant as MedLogistics' stack has it, behind TLS, for containers. */
import type { JsonWebKey } from "node:crypto";
import { once } from "node:events";
import { request as forward } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { app } from "../../../../apps/medlogistics/app.ts";
import { planTenant } from "../../../../components/auth0/index.ts";
import type { AppAuth0 } from "../../../../planning/description/types.ts";
import { SigningKey } from "../../../../sandbox/region/auth0/keys.ts";
import { Store } from "../../../../sandbox/region/auth0/store.ts";
import { selfSigned } from "../../../components/database/selfSigned.ts";
import { type Bed, bed, management } from "../../region/auth0/bed.ts";
import { ROLES, type Role } from "./people.ts";

const HOST = "auth0.landfall.test";
const plan = planTenant(app.auth0 as AppAuth0, { label: "medlogistics-test", domain: "medlogistics.test" });

type Claims = Record<string, unknown>;

export interface TestTenant {
  /** As the stack's configuration has it. */
  domain: string;
  host: string;
  /** Vouches for itself. */
  certificate: string;
  clientId: string;
  audience: string;
  rolesClaim: string;
  /** Id of the user that has this role only. */
  users: Record<Role, string>;
  /** An access token as the user's log-in gives it. */
  token(role: Role): Promise<string>;
  /** A token that the tenant's key signs, with these claims in place of the user's own. */
  signed(role: Role, change: Claims): Promise<string>;
  publicKey(): JsonWebKey & { kid: string };
  /** Gives the tenant another key. */
  rotate(): void;
  /** How often the public keys were asked for. */
  keyRequests(): number;
  /** Whether it answers. */
  answers: boolean;
  close(): Promise<void>;
}

export const claimsOf = (token: string): Claims =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

export async function startTenant(): Promise<TestTenant> {
  const auth0 = await bed();
  auth0.now = Date.now();
  const { clientId, users } = await createResources(auth0);
  const { certificate, key } = await selfSigned(HOST);
  const seen = { keyRequests: 0 };
  const upstream = new URL(auth0.url);
  const server = createServer({ cert: certificate, key }, (request, response) => {
    if (request.url?.endsWith("/jwks.json")) seen.keyRequests += 1;
    if (!tenant.answers) return response.writeHead(503).end();
    const { method, url: path, headers } = request;
    const passed = forward(
      { host: upstream.hostname, port: upstream.port, method, path, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    return request.pipe(passed);
  }).listen(0, "0.0.0.0");
  await once(server, "listening");
  const domain = `${HOST}:${(server.address() as AddressInfo).port}`;
  // From here on, its tokens name the address that containers have for it.
  auth0.tenant.open(`https://${domain}`, management);
  const token = async (role: Role) => {
    const asked = { userId: users[role], clientId, audience: plan.audience };
    return (await auth0.userToken(asked)).access_token;
  };
  const tenant: TestTenant = {
    ...{ domain, host: HOST, certificate, clientId, users, token, answers: true },
    ...{ audience: plan.audience, rolesClaim: plan.rolesClaim },
    signed: async (role, change) => auth0.tenant.key.sign({ ...claimsOf(await token(role)), ...change }),
    publicKey: () => (auth0.tenant.key.jwks() as { keys: [JsonWebKey & { kid: string }] }).keys[0],
    rotate: () => Object.assign(auth0.tenant, { key: new SigningKey(new Store(undefined)) }),
    keyRequests: () => seen.keyRequests,
    async close() {
      server.closeAllConnections();
      server.close();
      await auth0.close();
    },
  };
  return tenant;
}

/** What Pulumi makes in the tenant, and one user of each role. */
async function createResources(auth0: Bed): Promise<{ clientId: string; users: Record<Role, string> }> {
  await auth0.ok("POST", "resource-servers", {
    identifier: plan.audience,
    scopes: plan.permissions.map(({ name, description }) => ({ value: name, description })),
    token_dialect: plan.api.tokenDialect,
    enforce_policies: plan.api.enforcePolicies,
  });
  const { name, code } = plan.action;
  const supported_triggers = [{ id: "post-login", version: "v3" }];
  const action = await auth0.ok("POST", "actions/actions", { name, code, supported_triggers });
  auth0.now += 1000;
  await auth0.ok("POST", `actions/actions/${action.id}/deploy`);
  const ref = { type: "action_id", value: action.id };
  await auth0.ok("PATCH", "actions/triggers/post-login/bindings", {
    bindings: [{ ref, display_name: "Roles" }],
  });
  const { client_id } = await auth0.ok("POST", "clients", { name: "site", app_type: "spa" });
  const users = await Promise.all(
    ROLES.map(async (role) => {
      const { id } = await auth0.ok("POST", "roles", { name: role });
      const permissions = plan.roles.find(({ name }) => name === role)?.permissions ?? [];
      await auth0.ok("POST", `roles/${id}/permissions`, {
        permissions: permissions.map((permission_name) => ({
          permission_name,
          resource_server_identifier: plan.audience,
        })),
      });
      const { user_id } = await auth0.addUser(`${role}@medlogistics.test`);
      await auth0.ok("POST", `users/${user_id}/roles`, { roles: [id] });
      return [role, user_id] as const;
    }),
  );
  return { clientId: client_id, users: Object.fromEntries(users) as Record<Role, string> };
}
