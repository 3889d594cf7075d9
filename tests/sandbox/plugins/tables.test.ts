/** The stand-ins' tables against the official plugins' schemas (schemas/: copied facts, no texts). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { command } from "../../../sandbox/plugins/command/plugin.ts";
import { digitalocean } from "../../../sandbox/plugins/digitalocean/plugin.ts";
import { postgresql } from "../../../sandbox/plugins/postgresql/plugin.ts";
import type { Property, Type } from "../../../sandbox/plugins/server/resource.ts";

interface Schema {
  readonly provider: Record<string, string>;
  readonly resources: Record<string, { inputs: Record<string, string>; outputsOnly: Record<string, string> }>;
  readonly types: Record<string, Record<string, string>>;
}

const plugins = { command, digitalocean, postgresql };

/** Left out of the stand-ins on purpose; each is refused with a message if a program uses it. */
const ABSENT_CONFIG = /^(aws|azure|gcp|clientcert|scheme|sslMode)/;

describe.each(Object.entries(plugins))("%s", (name, plugin) => {
  const schema = JSON.parse(readFileSync(new URL(`schemas/${name}.json`, import.meta.url), "utf8")) as Schema;

  it("has exactly the official plugin's resources of the fixture", () => {
    expect(Object.keys(plugin.resources).sort()).toEqual(Object.keys(schema.resources).sort());
  });

  it.each(Object.entries(schema.resources))("%s has the official inputs and outputs", (type, official) => {
    const resource = plugin.resources[type];
    expect(flags(resource?.inputs ?? {})).toEqual(officialFlags(official.inputs, schema));
    expect(flags(resource?.outputs ?? {})).toEqual(officialFlags(official.outputsOnly, schema));
  });

  it("has the official provider configuration", () => {
    const official = Object.entries(schema.provider).filter(([key]) => !ABSENT_CONFIG.test(key));
    expect(Object.keys(plugin.config).sort()).toEqual(official.map(([key]) => key).sort());
    for (const [key, text] of official) {
      expect(shape(plugin.config[key]?.type ?? "any"), key).toEqual(
        officialShape(text.split("; ")[0] ?? "", schema),
      );
    }
  });
});

interface Flags {
  readonly shape: unknown;
  readonly required: boolean;
  readonly replaces: boolean;
  readonly secret: boolean;
}

function flags(table: Readonly<Record<string, Property>>): Record<string, Flags> {
  return Object.fromEntries(
    Object.entries(table).map(([key, property]) => [
      key,
      {
        shape: shape(property.type),
        required: property.required ?? false,
        // A function replaces for some changes only, which a schema cannot say.
        replaces: property.replaces === true,
        secret: property.secret ?? false,
      },
    ]),
  );
}

function officialFlags(table: Record<string, string>, schema: Schema): Record<string, Flags> {
  return Object.fromEntries(
    Object.entries(table).map(([key, text]) => {
      const [type = "", ...rest] = text.split("; ");
      return [
        key,
        {
          shape: officialShape(type, schema),
          required: rest.includes("required"),
          replaces: rest.includes("replaces"),
          secret: rest.includes("secret"),
        },
      ];
    }),
  );
}

function shape(type: Type): unknown {
  if (typeof type === "string") return type;
  if ("list" in type) return { list: shape(type.list) };
  if ("map" in type) return { map: shape(type.map) };
  return Object.fromEntries(
    Object.entries(type.fields).map(([key, field]) => [
      key,
      { shape: shape(field.type), required: field.required ?? false },
    ]),
  );
}

function officialShape(text: string, schema: Schema): unknown {
  const [, kind, inner = ""] = /^(array|map|oneOf)<(.*)>$/.exec(text) ?? [];
  if (kind === "array") return { list: officialShape(inner, schema) };
  if (kind === "map") return { map: officialShape(inner, schema) };
  // An enumeration beside a string: any string is taken.
  if (kind === "oneOf") return "string";
  if (!text.startsWith("ref ")) return text;
  const token = text.slice("ref ".length);
  if (/#\/(Asset|Archive)$/.test(token)) return "asset";
  const fields = schema.types[token];
  if (token.endsWith("#/Any")) return "any";
  if (fields === undefined) return "string";
  return Object.fromEntries(
    Object.entries(fields).map(([key, each]) => {
      const [type = "", ...rest] = each.split("; ");
      return [key, { shape: officialShape(type, schema), required: rest.includes("required") }];
    }),
  );
}
