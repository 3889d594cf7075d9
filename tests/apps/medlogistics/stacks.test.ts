import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { app } from "../../../apps/medlogistics/app.ts";
import { parseConfig } from "../../../config/parse.ts";
import { context } from "../../config/samples.ts";

const config = (stack: string) =>
  parse(readFileSync(join(import.meta.dirname, "../../..", `Pulumi.medlogistics-${stack}.yaml`), "utf8"))
    .config;
const [staging, prod] = [config("staging"), config("prod")];

/** As Pulumi gives a program a stack's file. */
const raw = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

it("staging and production share no tenant, bucket, name or port", () => {
  for (const value of [
    (one: typeof prod) => one["landfall:auth0"].domain,
    (one: typeof prod) => one["landfall:backup"].bucket,
    (one: typeof prod) => one["landfall:domain"],
    (one: typeof prod) => one["landfall:database"].tunnelPort,
  ])
    expect(value(staging)).not.toBe(value(prod));
});

it("no stack's file has the tenant's secret", () => {
  for (const one of [staging, prod])
    expect(Object.keys(one["landfall:auth0"])).toEqual(["domain", "clientId"]);
});

it.each(["staging", "prod"])("%s lacks only what a person has to set, such as every secret", (stack) => {
  const given = parseConfig(raw(config(stack)), {
    ...context,
    stack: `medlogistics-${stack}`,
    apps: ["medlogistics"],
    app,
    environment: {},
    secretKeys: new Set(),
    read: () => ({ text: context.read("/home/ian/.ssh/key")?.text ?? "", mode: 0o600 }),
  });
  const problems = Array.isArray(given) ? given : [];
  expect(problems.map(({ where }) => where)).toEqual([
    "digitalocean:spacesAccessId",
    "digitalocean:spacesSecretKey",
    "digitalocean:token",
    "landfall:auth0.clientSecret",
    "landfall:backup.identity",
    "landfall:compose.variables.MEDLOGISTICS_IMAGE",
    "landfall:ssh.allowFrom",
  ]);
});

it("the site is closed while tables change, for as long as is announced", () => {
  expect(app.migration?.maintenance).toMatchObject({ services: ["api"], minutes: 5 });
});
