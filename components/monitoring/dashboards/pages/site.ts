import type { AppMonitoring, HttpMetrics } from "../../types.ts";
import { httpMetrics } from "../metrics/app.ts";
import { blackbox } from "../metrics/exporters.ts";
import { aggregate, average, combine, largest, quantile, rate, select, until, value } from "../promql.ts";
import type { Dashboard, Panel } from "../types.ts";

const SITE = { job: "site" };
const DAY = 86_400;

const NOW: readonly Panel[] = [
  {
    title: "Site",
    description: "Whether the front page answers 200, asked through the proxy as a browser does.",
    kind: "numbers",
    unit: "count",
    queries: [
      {
        vector: aggregate("min", value(select(blackbox.success, SITE)), ["instance"]),
        legend: "{{instance}}",
      },
    ],
    words: { 0: "down", 1: "up" },
    limits: { critical: 1, worse: "below" },
  },
  {
    title: "Answered, 24 h",
    description: "Share of checks, every 15 s, in which the front page answered 200.",
    kind: "numbers",
    unit: "share",
    decimals: 2,
    queries: [
      { vector: aggregate("avg", average(select(blackbox.success, SITE), "24h")), legend: "answered" },
    ],
    limits: { warning: 1, critical: 0.99, worse: "below" },
  },
  {
    title: "Days until the certificate ends",
    description: "It is renewed when a third of its time is left. Below 10 days the renewal has failed.",
    kind: "numbers",
    unit: "count",
    decimals: 0,
    queries: [
      {
        vector: combine(until(aggregate("min", value(select(blackbox.certificateEnd, SITE)))), "/", DAY),
        legend: "days",
        mayBeEmpty: "the site does not answer by HTTPS",
      },
    ],
    limits: { warning: 10, critical: 3, worse: "below" },
  },
  {
    title: "Status of the front page",
    description: "200 is right. 0 means no answer at all, 502 and 503 come from the proxy alone.",
    kind: "numbers",
    unit: "count",
    decimals: 0,
    queries: [{ vector: aggregate("max", value(select(blackbox.status, SITE))), legend: "status" }],
  },
];

const FRONT_PAGE: readonly Panel[] = [
  {
    title: "Time of the front page, by phase",
    description: "`processing` is the wait for the first byte, `transfer` the rest of the page.",
    kind: "plot",
    unit: "seconds",
    stacked: true,
    queries: [
      {
        vector: aggregate("avg", average(select(blackbox.phases, SITE)), ["phase"]),
        legend: "{{phase}}",
      },
    ],
  },
  {
    title: "Size of the front page",
    description: "A page that is suddenly smaller is often an error that answers 200.",
    kind: "plot",
    unit: "bytes",
    queries: [{ vector: aggregate("max", value(select(blackbox.bytes, SITE))), legend: "page" }],
  },
];

function requestPanels(http: HttpMetrics): Panel[] {
  const { requests, durations } = httpMetrics(http);
  const users = { route: { unlike: http.ignoredRoutes } };
  return [
    {
      title: "Requests, by status",
      description:
        "What the proxy passed on and the app answered. 4xx is refused, 5xx is an error of the app.",
      kind: "plot",
      unit: "requests/s",
      stacked: true,
      queries: [
        { vector: aggregate("sum", rate(select(requests, users)), ["status"]), legend: "{{status}}" },
      ],
    },
    {
      title: "Requests, by route",
      description: "The ten routes that are asked most.",
      kind: "plot",
      unit: "requests/s",
      queries: [
        {
          vector: largest(10, aggregate("sum", rate(select(requests, users)), ["route"])),
          legend: "{{route}}",
        },
      ],
    },
    {
      title: "Response time, by share of requests",
      description: "Half, 95 % and 99 % of the requests are answered within this time.",
      kind: "plot",
      unit: "seconds",
      queries: [
        { vector: quantile(0.5, select(durations, users)), legend: "half" },
        { vector: quantile(0.95, select(durations, users)), legend: "95 %" },
        { vector: quantile(0.99, select(durations, users)), legend: "99 %" },
      ],
    },
    {
      title: "Response time of the slowest routes",
      description: "95 % of each route's requests are answered within this time; the ten slowest routes.",
      kind: "plot",
      unit: "seconds",
      queries: [
        {
          vector: largest(10, quantile(0.95, select(durations, users), ["route"])),
          legend: "{{route}}",
        },
      ],
    },
    {
      title: "Errors, by route",
      description: "Answers with an error of the app (5xx), in a second.",
      kind: "plot",
      unit: "requests/s",
      width: 24,
      queries: [
        {
          vector: aggregate("sum", rate(select(requests, { ...users, status: { like: "5.." } })), [
            "route",
            "status",
          ]),
          legend: "{{route}} {{status}}",
          mayBeEmpty: "no request has failed",
        },
      ],
    },
  ];
}

/** The site as its visitors see it, and the requests that the proxy passes on. */
export function sitePage({ exporters, http }: AppMonitoring): Dashboard {
  return {
    name: "site",
    title: "Site and requests",
    description: "The site through its proxy, as a browser asks for it, and the requests that reach the app.",
    sections: [
      ...(exporters.includes("blackbox")
        ? [
            { title: "Now", panels: NOW },
            { title: "Front page", panels: FRONT_PAGE },
          ]
        : []),
      ...(http === undefined ? [] : [{ title: "Requests", panels: requestPanels(http) }]),
    ],
  };
}
