/** The strict Auth0 server in a process of its own, with one request in a hundred failing. Started by migrateUsers.ts. */
import { startAuth0 } from "../../sandbox/region/auth0/start.ts";

const KINDS = ["429", "500", "lost", "late500", "timeout"] as const;

const [burst = 0, perSecond = 0] = process.argv.slice(2).map(Number);
const server = await startAuth0({
  rateLimit: { burst, perSecond },
  management: { clientId: "bench", clientSecret: "bench" },
});
const { tenant } = server;
for (const name of ["Super admin", "Pharmacist", "Doctor", "Nurse"])
  tenant.roles.put(`rol_${name}`, { id: `rol_${name}`, name });
let requests = 0;
server.faults.take = (_method, path) => {
  if (path === "/oauth/token") return undefined;
  requests += 1;
  return requests % 100 === 0 ? KINDS[(requests / 100) % KINDS.length] : undefined;
};
process.on("message", () => {
  const users = tenant.users.all();
  process.send?.({
    users: users.length,
    withOneRole: users.filter(({ user_id }) => tenant.users.roleIds(user_id).length === 1).length,
    requests,
  });
});
process.on("disconnect", () => process.exit());
process.send?.({ url: server.url });
