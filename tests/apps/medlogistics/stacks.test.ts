import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { app } from "../../../apps/medlogistics/app.ts";

const config = (stack: string) =>
  parse(readFileSync(join(import.meta.dirname, "../../..", `Pulumi.${stack}.yaml`), "utf8")).config;
const [staging, prod] = [config("medlogistics-staging"), config("medlogistics-prod")];

it("staging and production share no tenant, bucket, name or port", () => {
  for (const value of [
    (one: typeof prod) => one["landfall:auth0"].domain,
    (one: typeof prod) => one["landfall:backup"].bucket,
    (one: typeof prod) => one["landfall:domain"],
    (one: typeof prod) => one["landfall:database"].tunnelPort,
  ])
    expect(value(staging)).not.toBe(value(prod));
});

it("no stack's file has a secret, and each is protected where data is", () => {
  for (const one of [staging, prod]) {
    expect(one["landfall:auth0"]).not.toHaveProperty("clientSecret");
    expect(one["landfall:protect"]).toBe(true);
  }
});

it("the site is closed while tables change, for as long as is announced", () => {
  expect(app.migration?.maintenance).toMatchObject({ services: ["api"], minutes: 5 });
});
