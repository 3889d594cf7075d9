import { describe, expect, it } from "vitest";
import {
  age,
  aggregate,
  average,
  combine,
  counter,
  delta,
  gauge,
  histogram,
  increase,
  largest,
  orZero,
  quantile,
  rate,
  select,
  total,
  until,
  value,
  written,
} from "../../../../components/monitoring/dashboards/promql.ts";

const requests = counter("requests_total", "route", "status");
const memory = gauge("memory_bytes");
const seconds = histogram("seconds", "route");

describe("a query", () => {
  it.each([
    ["value", value(select(memory)), "memory_bytes"],
    ["total", total(select(requests)), "requests_total"],
    ["rate", rate(select(requests, { route: "/" })), 'requests_total{route="/"}'],
    [
      "increase",
      increase(select(requests, { status: { like: "5.." } }), "1h"),
      'requests_total{status=~"5.."}',
    ],
    ["delta", delta(select(memory, { job: { not: "a" } }), "1h"), 'memory_bytes{job!="a"}'],
    ["average", average(select(memory, { job: { unlike: "a|b" } })), 'memory_bytes{job!~"a|b"}'],
  ] as const)("%s has the metric with its selector", (_, { expr }, selector) => {
    expect(expr).toContain(selector);
  });

  it("escapes what a label is compared with", () => {
    expect(value(select(memory, { job: 'a"b\\d' })).expr).toBe('memory_bytes{job="a\\"b\\\\d"}');
  });

  it.each([
    [rate(select(requests)), "rate(requests_total[$__rate_interval])"],
    [increase(select(requests), "1h"), "increase(requests_total[1h])"],
    [delta(select(memory), "1h"), "delta(memory_bytes[1h])"],
    [average(select(memory), "1d"), "avg_over_time(memory_bytes[1d])"],
    [
      quantile(0.95, select(seconds), ["route"]),
      "histogram_quantile(0.95, sum by (le, route) (rate(seconds_bucket[$__rate_interval])))",
    ],
    [aggregate("sum", value(select(memory))), "sum(memory_bytes)"],
    [
      aggregate("max", rate(select(requests)), ["route"]),
      "max by (route) (rate(requests_total[$__rate_interval]))",
    ],
    [largest(3, value(select(memory))), "topk(3, memory_bytes)"],
    [orZero(aggregate("count", value(select(memory)))), "count(memory_bytes) or vector(0)"],
    [age(value(select(memory))), "time() - memory_bytes"],
    [until(value(select(memory))), "memory_bytes - time()"],
  ])("%# is written as Prometheus reads it", ({ expr }, text) => {
    expect(expr).toBe(text);
  });

  it("keeps its order: what is combined is in parentheses, and a function is not", () => {
    const sum = combine(value(select(memory)), "+", 1);
    expect(combine(sum, "/", combine(sum, ">", 0)).expr).toBe(
      "(memory_bytes + 1) / ((memory_bytes + 1) > 0)",
    );
    expect(combine(1, "-", written("a or b")).expr).toBe("1 - (a or b)");
    expect(age(sum).expr).toBe("time() - (memory_bytes + 1)");
  });

  it("has the labels that are left of its metric's", () => {
    expect(rate(select(requests)).labels).toEqual(["route", "status", "job", "instance"]);
    expect(aggregate("sum", rate(select(requests)), ["route"]).labels).toEqual(["route"]);
    expect(combine(1, "-", aggregate("sum", rate(select(requests)), ["route"])).labels).toEqual(["route"]);
    expect(aggregate("sum", rate(select(requests))).labels).toEqual([]);
  });
});

it("does not compile with a label that a metric lacks, or a function that it is not for", () => {
  // @ts-expect-error no such label
  select(requests, { rout: "/" });
  // @ts-expect-error a gauge has no rate
  rate(select(memory));
  // @ts-expect-error a counter's own value tells nothing
  value(select(requests));
  // @ts-expect-error no such label is left
  aggregate("sum", aggregate("sum", rate(select(requests)), ["route"]), ["status"]);
  expect(true).toBe(true);
});
