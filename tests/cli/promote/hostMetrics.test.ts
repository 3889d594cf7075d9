import { describe, expect, it } from "vitest";
import { hostMetrics, NoPrometheus } from "../../../cli/promote/hostMetrics.ts";

const host = { target: { address: "192.0.2.1" }, deploy: "pulumi up" } as Parameters<typeof hostMetrics>[0];

function metrics(answer: { exitCode?: number; stdout?: string; message?: string }) {
  const ran: (readonly string[])[] = [];
  const run = async (program: readonly string[]) => {
    ran.push(program);
    return { exitCode: 0, stdout: "", message: "", ...answer };
  };
  return { ran, ...hostMetrics(host, run) };
}

describe("a question to the Prometheus on a host", () => {
  it("about a time is answered by series", async () => {
    const result = [{ metric: { job: "api" }, values: [[1, "1"]] }];
    const { range, ran } = metrics({ stdout: JSON.stringify({ resultType: "matrix", result }) });
    expect(await range('up{job="a b"}', { from: 1, to: 61 }, 60)).toEqual(result);
    expect(ran).toEqual([["/usr/local/sbin/landfall-metrics", "range", 'up{job="a b"}', "1", "61", "60"]]);
  });

  it("about a moment is answered by numbers", async () => {
    const result = [{ metric: {}, value: [61, "0.25"] }];
    const { query, ran } = metrics({ stdout: JSON.stringify({ resultType: "vector", result }) });
    expect(await query("up", 61)).toEqual([0.25]);
    expect(ran).toEqual([["/usr/local/sbin/landfall-metrics", "query", "up", "61"]]);
  });

  it("tells one that is not there from one that does not answer", async () => {
    const missing = { exitCode: 3, message: "landfall-metrics: the app has no service prometheus" };
    await expect(metrics(missing).query("up", 1)).rejects.toBeInstanceOf(NoPrometheus);
    const silent = { exitCode: 1, message: "landfall-metrics: prometheus does not answer" };
    await expect(metrics(silent).query("up", 1)).rejects.not.toBeInstanceOf(NoPrometheus);
    await expect(metrics(silent).query("up", 1)).rejects.toThrow("prometheus does not answer");
    await expect(metrics({ stdout: "{}" }).query("up", 1)).rejects.toThrow(
      "/usr/local/sbin/landfall-metrics on 192.0.2.1 answers in a format that this version cannot read",
    );
  });
});
