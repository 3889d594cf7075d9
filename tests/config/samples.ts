/** A configuration that is right, and what the user reads where it is not. */
import ssh2 from "ssh2";
import { type ParseContext, parseConfig } from "../../config/parse.ts";
import type { App } from "../../planning/description/types.ts";
import { formatProblems } from "../../problem.ts";

export const identity = "AGE-SECRET-KEY-1LDE3S9YHGMWXHLR437LQTVZ7RYFHQSG4W0XEYGNFHFP8ASSGZM2SPP8D0Q";
export const recipient = "age1zrnk79p6gmf2k66a3hka5mp8t0fkfy9km0wlfssnqd2pyxye2urq3wasz7";
export const pair = ssh2.utils.generateKeyPairSync("ed25519");

export const app: App = {
  name: "shop",
  composeFiles: ["compose.yaml"],
  database: {
    server: { service: "postgres" },
    name: "shop",
    schema: "shop",
    superuser: { name: "postgres", password: "PG" },
    roles: { owner: "o", migrator: { name: "m", password: "M" }, app: { name: "a", password: "A" } },
  },
  variables: {
    API_IMAGE: { description: "Image of the API.", source: { from: "setting", required: true } },
    PAYMENT_KEY: { description: "Key of the payment service.", source: { from: "config", required: true } },
    MAIL_KEY: { description: "Key of the mail service.", source: { from: "config", required: false } },
  },
};

export const files: Record<string, { text: string; mode: number }> = {
  "/home/ian/.ssh/key": { text: pair.private, mode: 0o600 },
  "/home/ian/.ssh/key.pub": { text: pair.public, mode: 0o644 },
  "/checkout/prod.env": { text: "API_IMAGE=shop:1", mode: 0o644 },
};

export const spaces = { SPACES_ACCESS_KEY_ID: "DO00", SPACES_SECRET_ACCESS_KEY: "planted-spaces" };

export const context: ParseContext = {
  home: "/home/ian",
  checkout: "/checkout",
  stack: "prod",
  environment: { DIGITALOCEAN_TOKEN: "dop_v1_planted", ...spaces },
  now: new Date("2026-11-28T12:00:00Z"),
  secretKeys: new Set(["landfall:secrets", "landfall:backup"]),
  apps: ["shop"],
  app,
  read: (path) => files[path],
};

export const good: Record<string, string> = {
  "landfall:app": "shop",
  "landfall:domain": "example.com",
  "landfall:host": '{"create":{"region":"tor1","size":"s-1vcpu-1gb","volumeGb":20}}',
  "landfall:ssh": '{"keyFile":"~/.ssh/key","allowFrom":["203.0.113.4/32"]}',
  "landfall:certificate": '{"email":"ian@example.com"}',
  "landfall:compose": '{"variables":{"API_IMAGE":"shop:1"},"envFiles":["prod.env"]}',
  "landfall:backup": `{"bucket":"shop-backups","region":"tor1","identity":"${identity}"}`,
  "landfall:secrets": '{"PAYMENT_KEY":"planted-payment"}',
};

/** The message that the user reads for `good` with these changes. An undefined value removes the key. */
export function message(
  changes: Record<string, string | undefined>,
  around: Partial<ParseContext> = {},
): string {
  const raw = Object.fromEntries(
    Object.entries({ ...good, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const result = parseConfig(raw, { ...context, ...around });
  return Array.isArray(result) ? formatProblems("problems", result) : "none";
}
