import { type AppMonitoring, imageVariables } from "../../components/monitoring/index.ts";
import type { App, AppDatabase, Variable } from "./types.ts";
import { generated, notifyVariables, setting } from "./variableKinds.ts";

/** Password of the monitoring pages, and the line of the proxy's password file. */
export const PAGE_PASSWORD = "MONITORING_PASSWORD";
export const PAGE_LOGIN = "MONITORING_LOGIN";

const MONITOR: NonNullable<AppDatabase["roles"]["monitor"]> = {
  name: "monitor",
  password: "MONITOR_DB_PASSWORD",
};

/** What every app promises whose description does not say. */
const OBJECTIVE: AppMonitoring["objective"] = {
  availability: 0.999,
  latency: { share: 0.99, seconds: 1 },
};

/** The description of an app for which `landfall:monitoring` is on. */
export function monitoredApp(app: App): App {
  const role = monitorRole(app);
  const variables: Record<string, Variable> = {
    ...Object.fromEntries(
      Object.entries(imageVariables()).map(([name, service]) => [name, setting(`Image of ${service}.`)]),
    ),
    ...notifyVariables(),
    [PAGE_PASSWORD]: generated("Password of the monitoring pages."),
    [PAGE_LOGIN]: { description: "Login of the monitoring pages, hashed.", source: { from: "pageLogin" } },
    ...(role && { [role.password]: generated("Password of the role that sees PostgreSQL's statistics.") }),
  };
  return {
    ...app,
    ...(app.database && {
      database: { ...app.database, roles: { ...app.database.roles, ...(role && { monitor: role }) } },
    }),
    monitoring: { alertmanager: "alertmanager", exporters: ["node", "blackbox"], objective: OBJECTIVE },
    variables: { ...variables, ...app.variables },
  };
}

/** Undefined for a server outside the host: nothing asks that one. */
function monitorRole({ database }: App) {
  if (database === undefined || !("service" in database.server)) return undefined;
  return database.roles.monitor ?? MONITOR;
}
