import { expect, it } from "vitest";
import { positionFinder } from "../../../components/compose/sourcePosition.ts";

const base = {
  name: "compose.yaml",
  text: `x-common: &common
  environment:
    - KEY=value
    - OTHER
services:
  web:
    <<: *common
    ports:
      - "80:80"
      - target: 443
  db:
    image: postgres
`,
};
const override = { name: "compose.prod.yaml", text: "services:\n  db:\n    image: postgres:15\n" };
const locate = positionFinder([base, override]);

it.each([
  [["services", "web", "ports", 1], "compose.yaml:10"],
  [["services", "web", "ports", 1, "published"], "compose.yaml:10"],
  [["services", "web"], "compose.yaml:6"],
  [["services", "web", "environment", "OTHER"], "compose.yaml:4"],
  [["services", "db", "image"], "compose.prod.yaml:3"],
])("%j is at %s", (path, place) => {
  expect(locate(path)).toBe(place);
});
