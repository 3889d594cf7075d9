import { z } from "zod";
import { found } from "./errors.ts";
import { param, type Routes } from "./http.ts";
import { plainRoutes } from "./plain.ts";

const checkRegions = ["us_east", "us_west", "eu_west", "se_asia"] as const;
const checks = plainRoutes({
  path: "/v2/uptime/checks",
  one: "check",
  many: "checks",
  collection: "uptimeChecks",
  schema: z.object({
    name: z.string("name is required").min(1, "name is required"),
    type: z.enum(["ping", "http", "https"], "type must be one of: ping, http, https"),
    target: z.string("target is required").min(1, "target is required"),
    regions: z
      .array(z.enum(checkRegions, `regions must be of: ${checkRegions.join(", ")}`))
      .nullish()
      .transform((regions) => (regions?.length ? regions : ["us_east"])),
    enabled: z.boolean().default(true),
  }),
  removed: (region, check) => {
    region.state.uptimeAlerts = region.state.uptimeAlerts.filter((alert) => alert.check_id !== check.id);
  },
});

const alerts = plainRoutes({
  path: "/v2/uptime/checks/:check/alerts",
  one: "alert",
  many: "alerts",
  collection: "uptimeAlerts",
  parent: {
    key: "check_id",
    idOf: (region, request) =>
      found(region.state.uptimeChecks.find(({ id }) => id === param(request, "check"))).id,
  },
  schema: z.object({
    name: z.string("name is required").min(1, "name is required"),
    type: z.enum(
      ["latency", "down", "down_global", "ssl_expiry"],
      "type must be one of: latency, down, down_global, ssl_expiry",
    ),
    threshold: z.number().optional(),
    comparison: z
      .enum(["greater_than", "less_than"], "comparison must be greater_than or less_than")
      .optional(),
    notifications: z
      .object({
        email: z.array(z.string()).nullish(),
        slack: z.array(z.object({ url: z.string(), channel: z.string() })).nullish(),
      })
      .transform(({ email, slack }) => ({ email: email ?? [], slack: slack ?? [] })),
    period: z
      .enum(
        ["2m", "3m", "5m", "10m", "15m", "30m", "1h"],
        "period must be one of: 2m, 3m, 5m, 10m, 15m, 30m, 1h",
      )
      .optional(),
  }),
});

/** The region stores checks but runs none, so their state is that of a check that has not run yet. */
const state: Routes = (app, region) => {
  app.get("/v2/uptime/checks/:check/state", (request) => {
    const check = found(region.state.uptimeChecks.find(({ id }) => id === param(request, "check")));
    const regions = (check.regions as string[]).map((name) => [
      name,
      { status: "CHECKING", status_changed_at: "", thirty_day_uptime_percentage: 0 },
    ]);
    return { state: { regions: Object.fromEntries(regions), previous_outage: null } };
  });
};

export const uptimeRoutes: Routes = (app, region) => {
  for (const add of [checks, alerts, state]) add(app, region);
};
