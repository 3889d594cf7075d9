import { describe, expect, it } from "vitest";
import type { Event } from "../../../cli/review/events.ts";
import { renderMarkdown } from "../../../cli/review/markdown.ts";
import { buildReview, isEmpty } from "../../../cli/review/review.ts";
import { renderTerminal } from "../../../cli/review/terminal.ts";
import { done, error, step, VOLUME, violation, warning } from "./support.ts";

const of = (events: Event[], ended = true) => buildReview("prod", events, new Map(), ended);

describe("a review", () => {
  it("is not good where the engine failed, was cut off, or a mandatory policy stops it", () => {
    expect(of([done]).good).toBe(true);
    expect(of([done], false).good).toBe(false);
    expect(of([]).good).toBe(false);
    expect(of([{ summaryEvent: { result: "failed" } }]).good).toBe(false);
    expect(of([violation("mandatory"), done]).good).toBe(false);
    expect(of([violation("advisory"), done]).good).toBe(true);
  });

  it("is empty only where nothing is to happen", () => {
    expect(isEmpty(of([step("same", VOLUME, "v"), step("read", VOLUME, "r"), done]))).toBe(true);
    expect(isEmpty(of([step("transmogrify", VOLUME, "v"), done]))).toBe(false);
  });

  it("names each warning once, and is good all the same", () => {
    const review = of([warning("a secret ends\n"), warning("a secret ends\n"), done]);
    expect(review).toMatchObject({ warnings: ["a secret ends"], errors: [], good: true });
    const both = `${renderTerminal(review).join("\n")}\n${renderMarkdown(review)}`;
    expect(both).toContain("Warnings\n  a secret ends\n");
    expect(both).toContain("**Warnings**\n\n");
  });

  it("names each error once, and never says only that it failed", () => {
    expect(of([error("no token\n"), error("no token\n"), error("preview failed\n")]).errors).toEqual([
      "no token",
    ]);
  });
});
