import { expect, it } from "vitest";
import { buildReview } from "../../../cli/review/review.ts";
import { renderTerminal } from "../../../cli/review/terminal.ts";
import { done, pack, replaced, step, VOLUME, violation } from "./support.ts";

const everything = buildReview(
  "prod",
  [
    pack,
    ...replaced("api", "stop-first"),
    step("delete", VOLUME, "host-volume", { old: { inputs: { size: 10 } } }),
    step("transmogrify", VOLUME, "odd"),
    violation("advisory", "x\nadvice"),
    violation("mandatory"),
    done,
  ],
  new Map(),
  true,
);

it("in a terminal, what decides comes first", () => {
  expect(renderTerminal(everything)).toEqual([
    "prod: 1 to replace, 1 to delete, 1 with steps that this version does not know",
    "",
    "Policies (landfall 0.1.0)",
    "  mandatory digitalocean-volume-require-protect: host-volume is not.",
    "  advisory digitalocean-volume-require-protect: advice",
    "",
    "This version does not know",
    "  transmogrify Volume odd",
    "",
    "Downtime",
    "  down for seconds: api: stop-first",
    "",
    "Data",
    "  LOST: Volume host-volume: is deleted, and with it what is on the volume",
    "",
    "Secrets, by name: none changes",
    "",
    "Cost a month",
    "  1.00 USD now, 0.00 USD after",
    "  Volume host-volume (10 GB): 1.00 USD → 0.00 USD",
    "",
    "Resources",
    "  replace  Container shop-api",
    "  delete   Volume host-volume",
    "  other    Volume odd",
  ]);
});
