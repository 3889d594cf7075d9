import { describe, expect, it } from "vitest";
import { parseConfig } from "../../config/parse.ts";
import { parseSoak } from "../../config/promotion.ts";
import { context, good, message } from "./samples.ts";

const soak = (value: string | number) => ({ "landfall:promotion": JSON.stringify({ soak: value }) });

describe("landfall:promotion.soak", () => {
  it("is a duration of ten minutes or more, or none", () => {
    expect(parseConfig({ ...good, ...soak("36h") }, context)).toMatchObject({ promotion: { soak: "36h" } });
    expect(parseConfig({ ...good, ...soak(0) }, context)).toMatchObject({ promotion: { soak: "0" } });
    expect(["24h", "90m", "10m", "0", "0s"].map(parseSoak)).toEqual([86_400, 5400, 600, 0, 0]);
  });

  it.each(["1 day", "24", "599s", "-1h"])("is not %s", (value) => {
    expect(parseSoak(value)).toBeUndefined();
    expect(message(soak(value))).toContain(
      "landfall:promotion.soak is neither 0 nor a duration of 10m or more, such as 24h",
    );
  });
});
