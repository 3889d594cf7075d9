/** The stand-in's tables against the types of the npm package. What it leaves out is refused if a program uses it. */
import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { auth0 } from "../../../sandbox/plugins/auth0/plugin.ts";
import type { Property, Type } from "../../../sandbox/plugins/server/resource.ts";

interface Official {
  optional: boolean;
  shape: unknown;
}

const nested = interfacesOf("types/input.d.ts");

/** Interfaces and classes of a file of the package, each by the types of its members. */
function interfacesOf(file: string): Map<string, Map<string, { optional: boolean; type: ts.TypeNode }>> {
  const url = new URL(`../../../node_modules/@pulumi/auth0/${file}`, import.meta.url);
  const source = ts.createSourceFile(file, readFileSync(url, "utf8"), ts.ScriptTarget.Latest, true);
  const found = new Map<string, Map<string, { optional: boolean; type: ts.TypeNode }>>();
  const visit = (node: ts.Node): void => {
    if ((ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) && node.name) {
      const members = [...node.members].flatMap((member) =>
        (ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) && member.type
          ? [
              [
                member.name.getText(),
                { optional: member.questionToken !== undefined, type: member.type },
              ] as const,
            ]
          : [],
      );
      found.set(node.name.text, new Map(members));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The shape of a type, as far as `wanted` goes into it. */
function officialShape(node: ts.TypeNode, wanted: unknown): unknown {
  if (ts.isUnionTypeNode(node)) {
    const [only] = node.types.filter((each) => each.kind !== ts.SyntaxKind.UndefinedKeyword);
    return only && officialShape(only, wanted);
  }
  if (ts.isArrayTypeNode(node)) {
    return { list: officialShape(node.elementType, (wanted as { list?: unknown } | undefined)?.list) };
  }
  if (ts.isTypeLiteralNode(node)) {
    const [index] = node.members.filter(ts.isIndexSignatureDeclaration);
    return { map: index && officialShape(index.type, undefined) };
  }
  if (!ts.isTypeReferenceNode(node)) return node.getText();
  const name = node.typeName.getText().split(".").at(-1) ?? "";
  const [argument] = node.typeArguments ?? [];
  if (argument !== undefined) return officialShape(argument, wanted);
  const keys = Object.keys((wanted as { fields?: object } | undefined)?.fields ?? {});
  return { fields: pick(nested.get(name) ?? new Map(), keys, wanted) };
}

function pick(
  members: Map<string, { optional: boolean; type: ts.TypeNode }>,
  keys: string[],
  wanted: unknown,
): Record<string, Official | undefined> {
  const inner = (wanted as { fields?: Record<string, Official> } | undefined)?.fields ?? {};
  return Object.fromEntries(
    keys.map((key) => {
      const member = members.get(key);
      return [
        key,
        member && { optional: member.optional, shape: officialShape(member.type, inner[key]?.shape) },
      ];
    }),
  );
}

function own(table: Readonly<Record<string, Property>>): Record<string, Official> {
  return Object.fromEntries(
    Object.entries(table).map(([key, property]) => [
      key,
      { optional: !property.required, shape: ownShape(property.type) },
    ]),
  );
}

function ownShape(type: Type): unknown {
  if (type === "integer") return "number";
  if (typeof type === "string") return type;
  if ("list" in type) return { list: ownShape(type.list) };
  if ("map" in type) return { map: ownShape(type.map) };
  return { fields: own(type.fields) };
}

describe.each(Object.entries(auth0.resources))("%s", (token, resource) => {
  const name = token.split(":")[2] ?? "";
  const file = interfacesOf(`${name[0]?.toLowerCase()}${name.slice(1)}.d.ts`);

  it("has only inputs of the official one, of the same shape and as optional", () => {
    const inputs = own(resource.inputs);
    const official = pick(file.get(`${name}Args`) ?? new Map(), Object.keys(inputs), { fields: inputs });
    expect(inputs).toEqual(official);
  });

  it("has every input that the official one requires, and only its outputs", () => {
    const required = [...(file.get(`${name}Args`) ?? [])].filter(([, { optional }]) => !optional);
    expect(Object.keys(resource.inputs)).toEqual(expect.arrayContaining(required.map(([key]) => key)));
    const outputs = [...(file.get(name)?.keys() ?? [])];
    expect(outputs).toEqual(expect.arrayContaining(Object.keys({ ...resource.inputs, ...resource.outputs })));
  });
});

it("has only configuration of the official provider", () => {
  const config = own(auth0.config);
  const official = pick(interfacesOf("provider.d.ts").get("ProviderArgs") ?? new Map(), Object.keys(config), {
    fields: config,
  });
  expect(config).toEqual(official);
});
