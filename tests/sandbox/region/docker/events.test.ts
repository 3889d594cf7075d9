import { expect, test } from "vitest";
import { parseEvent } from "../../../../sandbox/region/docker/events.ts";

test("an event tells which droplet ended, and how", () => {
  const line = JSON.stringify({
    Action: "die",
    Actor: { Attributes: { exitCode: "129", "landfall.droplet": "7", name: "x" } },
  });
  expect(parseEvent(line)).toEqual({
    action: "die",
    exitCode: 129,
    labels: { "landfall.droplet": "7", name: "x" },
  });
});
