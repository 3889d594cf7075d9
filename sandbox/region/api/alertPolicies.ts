import { z } from "zod";
import { plainRoutes } from "./plain.ts";

const metrics = [
  "load_1",
  "load_5",
  "load_15",
  "memory_utilization_percent",
  "disk_utilization_percent",
  "cpu",
  "disk_read",
  "disk_write",
  "public_outbound_bandwidth",
  "public_inbound_bandwidth",
  "private_outbound_bandwidth",
  "private_inbound_bandwidth",
].map((metric) => `v1/insights/droplet/${metric}`);

const alerts = z
  .object({
    email: z.array(z.string()).nullish(),
    slack: z.array(z.object({ url: z.string(), channel: z.string() })).nullish(),
  })
  .transform(({ email, slack }) => ({ email: email ?? [], slack: slack ?? [] }))
  .refine(
    ({ email, slack }) => email.length + slack.length > 0,
    "alerts must name at least one email or slack channel",
  );

export const monitoringRoutes = plainRoutes({
  path: "/v2/monitoring/alerts",
  one: "policy",
  many: "policies",
  idKey: "uuid",
  createdCode: 200,
  collection: "alertPolicies",
  schema: z.object({
    type: z.string().refine((type) => metrics.includes(type), "type is not a metric of a Droplet"),
    description: z.string("description is required").min(1, "description is required"),
    compare: z.enum(["GreaterThan", "LessThan"], "compare must be GreaterThan or LessThan"),
    value: z.number("value is required"),
    window: z.enum(["5m", "10m", "30m", "1h"], "window must be one of: 5m, 10m, 30m, 1h"),
    entities: z
      .array(z.string())
      .nullish()
      .transform((entities) => entities ?? []),
    tags: z
      .array(z.string())
      .nullish()
      .transform((tags) => tags ?? []),
    alerts,
    enabled: z.boolean().default(true),
  }),
});
