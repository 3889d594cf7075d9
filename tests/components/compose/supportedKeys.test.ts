import { beforeAll, describe, expect, it } from "vitest";
import { supportedKeys } from "../../../components/compose/supportedKeys.ts";
import { ensureComposeSchema } from "../../../toolchain/composeSchema.ts";

interface Schema {
  $ref?: string;
  oneOf?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  items?: Schema | boolean;
}

type Root = Schema & { definitions?: Record<string, Schema>; $defs?: Record<string, Schema> };

/** Every key that the schema names, by the paths of the table. */
function pathsOf(root: Root): string[] {
  const definitions = root.definitions ?? root.$defs ?? {};
  const found = new Set<string>();
  visit(root, "");
  return [...found].sort();

  function visit(schema: Schema, path: string): void {
    const referred = schema.$ref && definitions[schema.$ref.split("/").at(-1) ?? ""];
    if (referred) visit(referred, path);
    for (const branch of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) visit(branch, path);
    for (const [key, inside] of Object.entries(schema.properties ?? {})) {
      found.add(below(path, key));
      visit(inside, below(path, key));
    }
    for (const [pattern, inside] of Object.entries(schema.patternProperties ?? {}))
      if (!pattern.startsWith("^x-")) visit(inside, below(path, "*"));
    if (typeof schema.items === "object") visit(schema.items, below(path, "*"));
  }
}

function below(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** A key has a treatment of its own, or is part of one that comes to nothing. */
function isTreated(path: string): boolean {
  if (path in supportedKeys) return true;
  const parts = path.split(".");
  return parts.some((_, length) => {
    const treatment = supportedKeys[parts.slice(0, length).join(".")];
    return treatment?.kind === "refused" || treatment?.kind === "ignored";
  });
}

describe("the table of keys", () => {
  let paths: string[];
  // Fails where the schema cannot be had, rather than pass without it.
  beforeAll(async () => {
    paths = pathsOf(JSON.parse(await ensureComposeSchema()) as Root);
  }, 60_000);

  it("has every key of the specification that Docker Compose is made from", () => {
    expect(paths.length).toBeGreaterThan(250);
    expect(paths.filter((path) => !isTreated(path))).toEqual([]);
  });

  it("has no key that the specification does not have, but for one of a newer Compose", () => {
    const known = new Set([...paths, "services.*.pre_start"]);
    expect(Object.keys(supportedKeys).filter((key) => !known.has(key))).toEqual([]);
  });

  it("says why and what instead, for what it refuses", () => {
    for (const [key, treatment] of Object.entries(supportedKeys))
      if (treatment.kind === "refused") expect(treatment.reason && treatment.instead, key).toBeTruthy();
  });
});
