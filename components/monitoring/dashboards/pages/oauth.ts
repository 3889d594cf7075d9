import type { OAuthMetrics } from "../../types.ts";
import { oauthMetrics } from "../metrics/app.ts";
import { aggregate, combine, increase, quantile, rate, select, until, value } from "../promql.ts";
import type { Dashboard, Panel } from "../types.ts";

const NOBODY = "nobody has connected an account since the API started";
const DAY = 86_400;
type Metrics = ReturnType<typeof oauthMetrics>;

function connections({ started, finished, failed }: Metrics): Panel[] {
  const hour = "1h";
  return [
    {
      title: "Connections that succeed, 1 h",
      description:
        "Of the accounts that people began to connect. Some turn back at the provider, which is no fault.",
      kind: "plot",
      unit: "share",
      max: 1,
      queries: [
        {
          vector: combine(
            aggregate("sum", increase(select(finished), hour), ["provider"]),
            "/",
            combine(aggregate("sum", increase(select(started), hour), ["provider"]), ">", 0),
          ),
          legend: "{{provider}}",
          mayBeEmpty: NOBODY,
        },
      ],
      limits: { critical: 0.8, worse: "below" },
    },
    {
      title: "Connections that fail, by reason",
      description:
        "`client` and `refused` are the client's secret or settings; `unreachable` is the provider.",
      kind: "plot",
      unit: "per second",
      queries: [
        {
          vector: aggregate("sum", rate(select(failed)), ["provider", "reason"]),
          legend: "{{provider}} {{reason}}",
          mayBeEmpty: "no connection has failed since the API started",
        },
      ],
    },
    {
      title: "Connections begun",
      description: "Accounts that people begin to connect.",
      kind: "plot",
      unit: "per second",
      width: 24,
      queries: [
        {
          vector: aggregate("sum", rate(select(started)), ["provider"]),
          legend: "{{provider}}",
          mayBeEmpty: NOBODY,
        },
      ],
    },
  ];
}

function providers({ durations, refreshes, secretEnd }: Metrics): Panel[] {
  return [
    {
      title: "Response time of the providers",
      description:
        "95 % of a provider's answers arrive within this time. Above 2 s, sign-ins are slow for users.",
      kind: "plot",
      unit: "seconds",
      queries: [
        {
          vector: quantile(0.95, select(durations), ["provider"]),
          legend: "{{provider}}",
          mayBeEmpty: "no provider has been asked since the API started",
        },
      ],
      limits: { critical: 2 },
    },
    {
      title: "Refreshes of tokens",
      description: "`done` is a success. `grant` means that a person has ended the access at the provider.",
      kind: "plot",
      unit: "count",
      queries: [
        {
          vector: aggregate("max", value(select(refreshes)), ["provider", "outcome"]),
          legend: "{{provider}} {{outcome}}",
          mayBeEmpty: "no token has been refreshed",
        },
      ],
    },
    {
      title: "Days until the client secrets end",
      description:
        "Where landfall:oauth says when. docs/oauth.md says how to rotate one without a failed request.",
      kind: "numbers",
      unit: "count",
      decimals: 0,
      width: 24,
      queries: [
        {
          vector: combine(until(aggregate("max", value(select(secretEnd)), ["provider"])), "/", DAY),
          legend: "{{provider}}",
          mayBeEmpty: "no client secret has an end in the configuration",
        },
      ],
      limits: { warning: 30, critical: 7, worse: "below" },
    },
  ];
}

/** Accounts that users connect at providers. */
export function oauthPage(names: OAuthMetrics): Dashboard {
  const metrics = oauthMetrics(names);
  return {
    name: "oauth",
    title: "OAuth by provider",
    description: "Accounts that users connect at providers, and the providers themselves.",
    range: "24h",
    sections: [
      { title: "Connections", panels: connections(metrics) },
      { title: "Providers", panels: providers(metrics) },
    ],
  };
}
