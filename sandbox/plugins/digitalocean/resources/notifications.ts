/** Recipients of alerts: "emails" and "slacks" in Pulumi, "email" and "slack" in the API. */
import type { Property, Type } from "../../server/resource.ts";
import type { Json } from "../api.ts";

export interface Notifications {
  readonly emails?: string[];
  readonly slacks?: { channel: string; url: string }[];
}

const slack: Record<string, Property> = {
  channel: { type: "string", required: true },
  url: { type: "string", required: true },
};

export const notifications: Type = {
  fields: { emails: { type: { list: "string" } }, slacks: { type: { list: { fields: slack } } } },
};

export function toApi({ emails = [], slacks = [] }: Notifications): Json {
  return { email: emails, slack: slacks };
}

export function fromApi({ email, slack: slacks }: Json): Notifications {
  return { emails: email ?? [], slacks: slacks ?? [] };
}
