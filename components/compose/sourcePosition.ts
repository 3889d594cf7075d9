import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";

/** One Compose file as written. `name` is its name in messages. */
export interface Source {
  name: string;
  text: string;
}

export type KeyPath = readonly (string | number)[];

/** The position of a key path, as `file:line`. */
export type FindPosition = (path: KeyPath) => string;

/**
 * Finds key paths of the resolved model in the source files. The last file with the key wins, as in Compose's merge. A
 * key that no file has (a default, or a key from `extends`) gets its nearest parent's line.
 */
export function positionFinder(sources: readonly Source[]): FindPosition {
  const read = () =>
    sources.map(({ name, text }) => {
      const lines = new LineCounter();
      return { name, lines, document: parseDocument(text, { lineCounter: lines }) };
    });
  // Files are parsed a second time only if there is a problem to locate.
  let documents: ReturnType<typeof read> | undefined;
  return (path) => {
    documents ??= read();
    const found = documents.map(({ name, lines, document }) => {
      const { offset, depth } = deepest(document, path);
      return { depth, place: `${name}:${offset === undefined ? 1 : lines.linePos(offset).line}` };
    });
    const best = found.reduce((a, b) => (b.depth >= a.depth ? b : a), { depth: -1, place: "compose.yaml:1" });
    return best.place;
  };
}

/** How many parts of the path the document has, and the position of the last one. */
function deepest(document: Document, path: KeyPath): { offset: number | undefined; depth: number } {
  let node: unknown = document.contents;
  let offset = isCollection(node) ? node.range?.[0] : undefined;
  for (const [depth, part] of path.entries()) {
    const next = step(document, node, part);
    if (next === undefined) return { offset, depth };
    offset = next.offset;
    node = next.value;
  }
  return { offset, depth: path.length };
}

interface Step {
  offset: number | undefined;
  value: unknown;
}

function step(document: Document, node: unknown, part: string | number): Step | undefined {
  const collection = resolveAlias(document, node);
  if (isMap(collection)) {
    const named = (name: string) =>
      collection.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    const pair = named(String(part));
    if (pair !== undefined) return { offset: (pair.key as Node).range?.[0], value: pair.value };
    return merged(document, named("<<")?.value, part);
  }
  if (!isSeq(collection)) return undefined;
  const item = typeof part === "number" ? collection.items[part] : namedItem(collection.items, part);
  return item === undefined ? undefined : { offset: (item as Node).range?.[0], value: item };
}

/** The value that `<<` merges in: from one map, or from a list of maps, of which the first with the key wins. */
function merged(document: Document, node: unknown, part: string | number): Step | undefined {
  const source = resolveAlias(document, node);
  if (isMap(source)) return step(document, source, part);
  if (!isSeq(source)) return undefined;
  return source.items.map((item) => merged(document, item, part)).find((found) => found !== undefined);
}

/** A list of `KEY=value` texts is a map in the model. */
function namedItem(items: readonly unknown[], name: string): unknown {
  return items.find((item) => isScalar(item) && String(item.value).split(/[=:]/, 1)[0] === name);
}

function resolveAlias(document: Document, node: unknown): unknown {
  return node instanceof Object && "resolve" in node && typeof node.resolve === "function"
    ? node.resolve(document)
    : node;
}
