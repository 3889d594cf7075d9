import { pick, rest } from "../rest.ts";
import { fromApi, type Notifications, notifications, toApi } from "./notifications.ts";

const table = {
  inputs: {
    // Part of the alert's URL: an update in place would look for the alert under another check.
    checkId: { type: "string", required: true },
    comparison: { type: "string" },
    name: { type: "string", autoname: true },
    notifications: { type: { list: notifications }, required: true },
    period: { type: "string" },
    threshold: { type: "integer" },
    type: { type: "string", required: true },
  },
  outputs: {},
} as const;

export const uptimeAlert = rest(table, {
  path: ({ checkId }) => {
    if (checkId === undefined)
      throw new Error("an UptimeAlert cannot be imported by its id: the check is not known");
    return `/uptime/checks/${checkId}/alerts`;
  },
  envelope: "alert",
  id: ({ id }) => id,
  body: ({
    checkId: _,
    notifications: [first] = [],
    ...alert
  }: {
    notifications?: Notifications[];
    [key: string]: unknown;
  }) => ({
    ...alert,
    notifications: toApi(first ?? {}),
  }),
  view: (alert, { checkId }) => ({
    ...pick(table, alert),
    checkId,
    notifications: [fromApi(alert.notifications)],
  }),
  updates: true,
});
