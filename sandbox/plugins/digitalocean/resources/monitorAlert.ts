import { pick, rest } from "../rest.ts";
import { fromApi, type Notifications, notifications, toApi } from "./notifications.ts";

const table = {
  inputs: {
    alerts: { type: notifications, required: true },
    compare: { type: "string", required: true },
    description: { type: "string", required: true },
    enabled: { type: "boolean", default: true },
    entities: { type: { list: "string" }, unordered: true },
    tags: { type: { list: "string" }, unordered: true },
    type: { type: "string", required: true },
    value: { type: "number", required: true },
    window: { type: "string", required: true },
  },
  outputs: { uuid: { type: "string" } },
} as const;

export const monitorAlert = rest(table, {
  path: "/monitoring/alerts",
  envelope: "policy",
  id: ({ uuid }) => uuid,
  body: ({ alerts, entities, tags, ...alert }) => ({
    ...alert,
    entities: entities ?? [],
    tags: tags ?? [],
    alerts: toApi(alerts as Notifications),
  }),
  view: (policy) => ({ ...pick(table, policy), alerts: fromApi(policy.alerts) }),
  updates: true,
});
