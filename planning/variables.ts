import type { ServerSettings } from "../components/database/index.ts";
import type { Config } from "../config/load.ts";
import { loginName } from "./database.ts";
import type { App, Source, StackValues } from "./description/types.ts";

/**
 * Variables that Docker Compose gets as plain values. An optional secret that is not set is among them, as an empty
 * text.
 */
export function plainVariables(
  app: App,
  stack: StackValues,
  settings: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const entries = Object.entries(app.variables).flatMap(([name, { source }]): [string, string][] => {
    if (source.from === "value") return [[name, source.value]];
    if (source.from === "stack") return [[name, stack[source.value]]];
    if (source.from === "setting") return settings[name] === undefined ? [] : [[name, settings[name]]];
    return isConfigured(source) && secrets[name] === undefined ? [[name, ""]] : [];
  });
  return Object.fromEntries(entries);
}

/** Whether the stack's configuration has the value, as a secret. */
function isConfigured({ from }: Source): boolean {
  return from === "config" || from === "oauth" || from === "notify";
}

/** Settings of the database server that fit its droplet, without those that are set elsewhere. */
export function sizedVariables(
  { variables }: App,
  settings: ServerSettings,
  given: readonly string[],
): Record<string, string> {
  const entries = Object.entries(variables).flatMap(([name, { source }]): [string, string][] =>
    source.from === "setting" && source.server !== undefined && !given.includes(name)
      ? [[name, settings[source.server]]]
      : [],
  );
  return Object.fromEntries(entries);
}

/** Variables for which Docker Compose gets placeholders. */
export function secretVariables(app: App, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(app.variables)
    .filter(
      ([name, { source }]) =>
        source.from === "generated" ||
        source.from === "tokenKeys" ||
        source.from === "pageLogin" ||
        source.from === "redactions" ||
        (isConfigured(source) && secrets[name] !== undefined),
    )
    .map(([name]) => name);
}

/**
 * Variables that are not secret and still have placeholders, with their values. An older release that is restored must
 * log in with today's names.
 */
export function loginNames({ app, database }: Pick<Config, "app" | "database">): Record<string, string> {
  const description = app.database;
  if (description === undefined) return {};
  const names = Object.entries(app.variables).filter(([, { source }]) => source.from === "login");
  return Object.fromEntries(names.map(([name]) => [name, loginName(description, database)]));
}

/** Variables with the id of the app's client in its Auth0 tenant, which is known only once the client is made. */
export function clientIdVariables(app: App): string[] {
  return Object.entries(app.variables)
    .filter(([, { source }]) => source.from === "auth0ClientId")
    .map(([name]) => name);
}

/** Variables with the login of the monitoring pages. */
export function pageLoginVariables(app: App): string[] {
  return Object.entries(app.variables)
    .filter(([, { source }]) => source.from === "pageLogin")
    .map(([name]) => name);
}

/** Name of the variable with the token keys. Undefined if the app has none. */
export function tokenKeysVariable(app: App): string | undefined {
  return Object.entries(app.variables).find(([, { source }]) => source.from === "tokenKeys")?.[0];
}

/** Name of the variable with the pattern of all secrets. Undefined if the app ships no logs. */
export function redactionsVariable(app: App): string | undefined {
  return Object.entries(app.variables).find(([, { source }]) => source.from === "redactions")?.[0];
}

/** Secrets that the user must set. */
export function requiredSecrets(app: App): string[] {
  return Object.entries(app.variables)
    .filter(([, { source }]) => source.from === "config" && source.required)
    .map(([name]) => name);
}

/** Client secrets that a rotation has replaced: a release from before its end runs without them. */
export function replacedSecrets(app: App): string[] {
  return Object.entries(app.variables)
    .filter(([, { source }]) => source.from === "oauth" && source.secret === "oldClientSecret")
    .map(([name]) => name);
}

/** Length, by name, of the secrets that the stack generates. */
export function generatedSecrets(app: App): Record<string, number> {
  const entries = Object.entries(app.variables).flatMap(([name, { source }]): [string, number][] =>
    source.from === "generated" ? [[name, source.length]] : [],
  );
  return Object.fromEntries(entries);
}
