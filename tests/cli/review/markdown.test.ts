import { expect, it } from "vitest";
import type { Event } from "../../../cli/review/events.ts";
import { renderMarkdown } from "../../../cli/review/markdown.ts";
import { buildReview } from "../../../cli/review/review.ts";
import { done, error, pack, violation } from "./support.ts";

const of = (events: Event[], ended = true) => buildReview("prod", events, new Map(), ended);

it("in a comment, text of others is no markup and calls nobody", () => {
  const text = renderMarkdown(
    of([pack, violation("mandatory", "d\n<img src=x> @everyone [a](b) `c`"), done]),
  );
  expect(text).toContain("### Preview: stopped of `prod`");
  expect(text).toContain("&lt;img src=x> @\u200beveryone \\[a\\](b) \\`c\\`");
});

it("a comment is never longer than GitHub takes, and an error cannot end its own fence", () => {
  const long = renderMarkdown(of([error("x".repeat(100_000))], false));
  expect(long).toContain("x …\n```");
  const text = renderMarkdown(
    of(
      Array.from({ length: 30 }, (_, n) => error(`${n} ${"x".repeat(5_000)}`)),
      false,
    ),
  );
  expect(text.length).toBeLessThanOrEqual(65_000);
  expect(text).toContain("too long for a comment");
  expect(renderMarkdown(of([error("a ``` b")], false))).toContain("````\na ``` b\n````");
});

it("what stops an update is said before all else, advice after it", () => {
  const places = (level: string) => {
    const text = renderMarkdown(of([pack, violation(level), done]));
    return text.indexOf("**Policies") < text.indexOf("**Downtime");
  };
  expect(places("mandatory")).toBe(true);
  expect(places("advisory")).toBe(false);
});
