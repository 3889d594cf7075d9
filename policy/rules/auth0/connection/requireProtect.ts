import { defineProtectRule } from "../../../defineProtectRule.ts";
import { auth0Connection } from "../../../resourceTypes.ts";

export const requireProtect = defineProtectRule(auth0Connection, {
  name: "auth0-connection-require-protect",
  description: "A connection, and the users in it, cannot be deleted by mistake.",
  severity: "high",
  consequence: "deletes every user of the connection",
});
