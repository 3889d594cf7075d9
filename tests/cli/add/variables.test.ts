import { expect, it } from "vitest";
import { describeVariable, imageVariable, type UsedVariable } from "../../../cli/add/variables.ts";

function source(name: string, more: Partial<UsedVariable> = {}) {
  return describeVariable({ name, default: "", required: false, ...more }).source;
}

it.each([
  ["POSTGRES_PASSWORD", { from: "generated", length: 32 }],
  ["MYSQL_ROOT_PASSWORD", { from: "generated", length: 32 }],
  ["REDIS_PASS", { from: "generated", length: 32 }],
  ["SECRET_KEY_BASE", { from: "generated", length: 64 }],
  ["N8N_ENCRYPTION_KEY", { from: "generated", length: 64 }],
  ["AUTHENTIK_SALT", { from: "generated", length: 64 }],
])("makes %s up, as nobody outside of the app has to know it", (name, expected) => {
  expect(source(name, { required: true })).toEqual(expected);
  expect(source(name, { default: "changeme" })).toEqual(expected);
});

it.each([
  "SMTP_PASSWORD",
  "AWS_SECRET_ACCESS_KEY",
  "GITHUB_CLIENT_SECRET",
  "STRIPE_API_KEY",
  "ADMIN_PASSWORD",
])("asks for %s, which somebody has issued or chosen", (name) => {
  expect(source(name, { required: true })).toEqual({ from: "config", required: true });
  expect(source(name, { value: "planted" })).toEqual({ from: "config", required: true });
  expect(source(name)).toEqual({ from: "config", required: false });
});

it("asks for a URL with a log-in in it, whatever it is called", () => {
  expect(source("BROKER", { value: "amqp://me:planted@mq:5672" })).toEqual({
    from: "config",
    required: true,
  });
});

it("does not make up what the file does without", () => {
  expect(source("REDIS_PASSWORD", { optional: true })).toEqual({ from: "config", required: false });
});

it.each(["TAG", "DB_PASSWORD_FILE", "KEYCLOAK_HOST", "PUBLIC_KEY", "TOKEN_TTL", "MONKEY", "PASSENGER_PORT"])(
  "takes %s for a setting",
  (name) => {
    expect(source(name, { value: "x" })).toEqual({ from: "setting", required: false });
    expect(source(name, { required: true })).toEqual({ from: "setting", required: true });
  },
);

it("names the variable of an image after the service", () => {
  expect(imageVariable("api-gateway.v2")).toBe("API_GATEWAY_V2_IMAGE");
});
