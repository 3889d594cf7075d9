import { describe, expect, it } from "vitest";
import { plot } from "../../../cli/report/plot.ts";
import type { Series } from "../../../contracts/report.ts";

const window = { from: 0, to: 7200, step: 60 };
const signal: Series = {
  name: "p95",
  title: "Response <time>",
  unit: "seconds",
  better: "lower",
  points: [],
};
const draw = (change: Partial<Series>, ...band: [{ from: number; to: number }?]) =>
  plot({ ...signal, ...change }, window, ...band).text;
const texts = (svg: string) =>
  [...svg.matchAll(/<text class="(tick|label)"[^>]*>([^<]*)</g)].map((found) => found[2]);
const pathOf = (svg: string) => /<path class="line" d="([^"]*)"/.exec(svg)?.[1];

describe("a plot", () => {
  it("has labelled axes with units, in milliseconds where seconds would be fractions", () => {
    const svg = draw({
      points: [
        [0, 0.1],
        [60, 0.2],
      ],
    });
    expect(texts(svg)).toEqual([
      "0",
      "50",
      "100",
      "150",
      "200",
      "00:00",
      "00:30",
      "01:00",
      "01:30",
      "02:00",
      "ms",
      "time (UTC)",
    ]);
    expect(svg).toContain('aria-label="Response &lt;time&gt; in ms over time"');
    expect(pathOf(svg)).toBe("M52,99L54.8,26");
  });

  it("begins at 0, or ends at 100 % where that is best", () => {
    const points: Series["points"] = [[0, 0.97]];
    const share = (better: Series["better"]) => texts(draw({ unit: "share", better, points })).slice(0, -7);
    expect(share("higher")).toEqual(["90", "95", "100"]);
    expect(share("lower")).toEqual(["0", "50", "100"]);
  });

  it("is broken where a value is missing, or a point", () => {
    const svg = draw({
      points: [
        [0, 0.1],
        [60, null],
        [120, 0.1],
        [180, 0.1],
        [600, 0.1],
        [660, 0.1],
      ],
    });
    expect(pathOf(svg)?.match(/M/g)).toHaveLength(3);
  });

  it("says where it has no value at all", () => {
    const svg = draw({ points: [[0, null]] });
    expect(texts(svg)).toContain("no data");
    expect(pathOf(svg)).toBeUndefined();
  });

  it("shows when the release was made, however short that was", () => {
    const svg = draw({ points: [[0, 1]] }, { from: 3600, to: 3601 });
    expect(svg).toContain('<rect class="band" x="219" y="26" width="2" height="146"/>');
    expect(texts(svg)).toContain("release");
  });

  it("names the days where the window has several", () => {
    const days = plot(signal, { from: 0, to: 2 * 86_400, step: 1440 }).text;
    expect(texts(days)).toEqual(expect.arrayContaining(["01-02", "01-01 12:00"]));
  });
});
