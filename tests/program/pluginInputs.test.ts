import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import ts from "typescript";
import { expect, it } from "vitest";
import { cachedExecutable } from "../../toolchain/cache.ts";
import { ensureExecutable } from "../../toolchain/engine.ts";
import { executables } from "../../toolchain/executables.ts";
import { paths } from "../../toolchain/paths.ts";

type Inputs = Record<string, string[]>;

/** What only the npm package has, with the reason. Everything else must be equal. Landfall uses none of these. */
const npmOnly: Record<string, Inputs> = {
  docker: {
    // Pulumi's own resource for image builds, not the upstream provider's.
    "docker:index/image:Image": ["build", "buildOnPreview", "imageName", "registry", "skipPush"],
    // Docker computes it; the schema generator lists it among the inputs of the nested block all the same.
    "docker:index/volume:Volume": ["cluster.id"],
  },
  random: {},
  // Newer than the last release of the upstream provider that is a Go module.
  tls: {
    "tls:index/certRequest:CertRequest": [
      "privateKeyPemWo",
      "privateKeyPemWoVersion",
      "subject.emailAddress",
    ],
    "tls:index/locallySignedCert:LocallySignedCert": [
      "caPrivateKeyPemWo",
      "caPrivateKeyPemWoVersion",
      "maxPathLength",
    ],
    "tls:index/selfSignedCert:SelfSignedCert": [
      "maxPathLength",
      "privateKeyPemWo",
      "privateKeyPemWoVersion",
      "subject.emailAddress",
    ],
  },
};

function parse(file: string): ts.InterfaceDeclaration[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  return source.statements.filter(ts.isInterfaceDeclaration);
}

/** Resource token -> sorted input paths, as the types of an npm package state them. */
function npmInputs(name: string): Inputs {
  const folder = join(paths.checkout, "node_modules", "@pulumi", name);
  const nestedFile = join(folder, "types", "input.d.ts");
  const nested = new Map(
    (name === "random" ? [] : parse(nestedFile)).map((declaration) => [declaration.name.text, declaration]),
  );
  const walk = (declaration: ts.InterfaceDeclaration, prefix = ""): string[] =>
    declaration.members.filter(ts.isPropertySignature).flatMap((member) => {
      const path = `${prefix}${(member.name as ts.Identifier).text}`;
      const type = /inputs\.(\w+)/.exec(member.type?.getText() ?? "")?.[1];
      const block = type === undefined ? undefined : nested.get(type);
      return [path, ...(block ? walk(block, `${path}.`) : [])];
    });
  const found: Inputs = {};
  for (const entry of readdirSync(folder).filter((file) => file.endsWith(".d.ts"))) {
    const text = readFileSync(join(folder, entry), "utf8");
    if (!text.includes("extends pulumi.CustomResource")) continue;
    const args = parse(join(folder, entry)).find((declaration) => declaration.name.text.endsWith("Args"));
    if (args === undefined) continue;
    const resource = args.name.text.replace(/Args$/, "");
    const module = resource[0]?.toLowerCase() + resource.slice(1);
    found[`${name}:index/${module}:${resource}`] = walk(args).sort();
  }
  return found;
}

it.each(Object.keys(npmOnly))("the built %s plugin takes what the npm package's types say", async (name) => {
  const known = executables().find(({ plugin }) => plugin === name);
  const executable = await ensureExecutable(`pulumi-resource-${name}`);
  // An official plugin is the one the types were made from, and does not know -inputs.
  if (known && cachedExecutable(known)?.origin === "official") return;
  const built: Inputs = JSON.parse((await execa(executable, ["-inputs"])).stdout);
  const expected = npmInputs(name);
  for (const [token, paths] of Object.entries(npmOnly[name] ?? {})) {
    const all = expected[token] ?? [];
    expect(all, `${token}: an exception that the npm package does not have`).toEqual(
      expect.arrayContaining(paths),
    );
    const both = all.filter((path) => !paths.includes(path) && !paths.includes(path.split(".")[0] ?? ""));
    if (both.length > 0) expected[token] = both;
    else delete expected[token];
  }
  expect(built).toEqual(expected);
});
