import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative, resolve } from "node:path";
import ts from "typescript";

export const ROOT = resolve(import.meta.dirname, "../..");

const NOT_OURS = new Set(["node_modules"]);

/** Every TypeScript file of the checkout, relative to it and sorted. Hidden folders hold no source. */
export function typeScriptFiles(directory = ROOT): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith(".") && !NOT_OURS.has(name))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return typeScriptFiles(path);
      return entry.name.endsWith(".ts") ? [relative(ROOT, path)] : [];
    })
    .sort();
}

/** Relative imports of each file: of values and of types, exported again, and at run time by a literal path. */
export function importsOf(files: readonly string[]): Map<string, string[]> {
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(ROOT, file), "utf8"), true, true);
      const own = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith("."));
      return [file, [...new Set(own.map((name) => normalize(join(dirname(file), name))))]];
    }),
  );
}

/** Groups of files that import each other in a circle, each sorted (strongly connected components, after Tarjan). */
export function circles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string) => {
    index.set(file, index.size);
    lowest.set(file, index.get(file) as number);
    stack.push(file);
    for (const imported of imports.get(file) ?? []) {
      if (!index.has(imported)) visit(imported);
      if (stack.includes(imported))
        lowest.set(file, Math.min(lowest.get(file) as number, lowest.get(imported) as number));
    }
    if (lowest.get(file) !== index.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1) found.push(group.sort());
  };
  for (const file of imports.keys()) if (!index.has(file)) visit(file);
  return found.sort();
}

export interface Measured {
  file: string;
  lines: number;
  /** Functions with a body, by name or by the line that they start at. */
  functions: { name: string; lines: number }[];
}

/** Lines of a file and of each function in it. */
export function measure(file: string, text = readFileSync(join(ROOT, file), "utf8")): Measured {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const line = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const functions: Measured["functions"] = [];
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
      const start = line(node.getStart());
      const name = nameOf(node) ?? `line ${start + 1}`;
      functions.push({ name, lines: line(node.end) - start + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { file, lines: text.split("\n").length - 1, functions };
}

function nameOf({ name, parent }: ts.Node & { name?: ts.Node }): string | undefined {
  if (name !== undefined) return name.getText();
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)
    ? parent.name.getText()
    : undefined;
}
